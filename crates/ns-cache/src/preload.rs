//! Computing ahead of need, in the background.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{self, JoinHandle};

use crate::{Artifact, Cache, Error, Key};

/// One artifact to be computed ahead of need; see [`Cache::preload`].
pub struct Task {
    run: Box<dyn FnOnce(&Cache) -> bool + Send>,
}

impl Task {
    /// Computes the artifact of `key`, unless it is kept.
    pub fn new<A, E, F>(key: Key<A>, compute: F) -> Self
    where
        A: Artifact,
        F: FnOnce() -> Result<A, E> + Send + 'static,
    {
        Self::of(move |cache| cache.get_or_compute(&key, compute).map(drop))
    }

    /// Runs something that asks the cache for what it needs.
    pub fn of<E>(run: impl FnOnce(&Cache) -> Result<(), E> + Send + 'static) -> Self {
        Self {
            run: Box::new(move |cache| run(cache).is_ok()),
        }
    }
}

impl std::fmt::Debug for Task {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Task").finish_non_exhaustive()
    }
}

/// How far a [`Preload`] is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub struct Progress {
    /// Tasks that have ended well.
    pub done: usize,
    /// Tasks that have returned an error or panicked.
    pub failed: usize,
    /// All tasks.
    pub total: usize,
}

/// Tasks under way in the background, from [`Cache::preload`].
///
/// When it is dropped, the tasks go on; [`cancel`](Self::cancel) stops them.
#[derive(Debug)]
pub struct Preload {
    shared: Arc<Shared>,
    thread: JoinHandle<()>,
}

#[derive(Debug)]
struct Shared {
    total: usize,
    done: AtomicUsize,
    failed: AtomicUsize,
    is_cancelled: AtomicBool,
}

impl Cache {
    /// Runs tasks one after the other in a thread of their own, so that what
    /// they compute is there when it is asked for.
    ///
    /// Whoever asks for a key that is just being computed waits for it, as ever.
    /// A task that fails or panics is counted, and the next one runs.
    ///
    /// # Errors
    ///
    /// [`Error::Thread`] where the system gives no further thread.
    ///
    /// # Example
    ///
    /// ```
    /// use ns_cache::{Artifact, Cache, Error, Key, Scope, Task};
    ///
    /// struct Square(u64);
    ///
    /// impl Artifact for Square {
    ///     const KIND: &'static str = "square";
    ///     fn bytes(&self) -> usize {
    ///         size_of::<Self>()
    ///     }
    /// }
    ///
    /// let cache = Cache::new(1 << 20);
    /// let key = |i| Key::new(Scope::new(1)).u64(i);
    /// let tasks = (0..10).map(|i| Task::new(key(i), move || Ok::<_, Error>(Square(i * i))));
    /// let preload = cache.preload(tasks)?;
    /// let progress = preload.wait();
    /// assert_eq!((progress.done, progress.total), (10, 10));
    /// assert_eq!(cache.get(&key(7)).map(|square: std::sync::Arc<Square>| square.0), Some(49));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn preload(&self, tasks: impl IntoIterator<Item = Task>) -> Result<Preload, Error> {
        let tasks: Vec<Task> = tasks.into_iter().collect();
        let shared = Arc::new(Shared {
            total: tasks.len(),
            done: AtomicUsize::new(0),
            failed: AtomicUsize::new(0),
            is_cancelled: AtomicBool::new(false),
        });
        let (cache, books) = (self.clone(), Arc::clone(&shared));
        let work = move || {
            for task in tasks {
                if books.is_cancelled.load(Ordering::Relaxed) {
                    break;
                }
                // The cache itself stays sound when a computation panics.
                let ended = catch_unwind(AssertUnwindSafe(|| (task.run)(&cache)));
                let count = if ended.unwrap_or(false) {
                    &books.done
                } else {
                    &books.failed
                };
                count.fetch_add(1, Ordering::Release);
            }
        };
        let thread = thread::Builder::new().name("ns-cache preload".to_owned());
        let thread = thread.spawn(work).map_err(|error| Error::Thread {
            reason: error.to_string(),
        })?;
        Ok(Preload { shared, thread })
    }
}

impl Preload {
    /// How far it is.
    #[must_use]
    pub fn progress(&self) -> Progress {
        Progress {
            done: self.shared.done.load(Ordering::Acquire),
            failed: self.shared.failed.load(Ordering::Acquire),
            total: self.shared.total,
        }
    }

    /// Begins no further task. The one under way is finished.
    pub fn cancel(&self) {
        self.shared.is_cancelled.store(true, Ordering::Relaxed);
    }

    /// Whether nothing is under way any more: all is done, or cancelled.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.thread.is_finished()
    }

    /// Waits until all is done, or cancelled, and says how far it came.
    pub fn wait(self) -> Progress {
        let Self { shared, thread } = self;
        // The thread catches the panics of tasks, and has none of its own.
        let _ = thread.join();
        Progress {
            done: shared.done.load(Ordering::Acquire),
            failed: shared.failed.load(Ordering::Acquire),
            total: shared.total,
        }
    }
}
