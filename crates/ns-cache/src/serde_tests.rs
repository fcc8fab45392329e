//! Values written and read, and texts that make no valid one.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Debug;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{Budget, Cache, Counts, Extent, Progress, Scope};

fn comes_back<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) -> String {
    let text = serde_json::to_string(value).unwrap();
    assert_eq!(&serde_json::from_str::<T>(&text).unwrap(), value);
    text
}

#[test]
fn values_come_back() {
    let counts = Counts {
        hits: 3,
        bytes: u64::MAX,
        computing: Duration::new(5, 7),
        ..Counts::default()
    };
    comes_back(&counts);
    // Counts that were added since are 0.
    let older = serde_json::from_str::<Counts>(r#"{"hits":2,"misses":1}"#).unwrap();
    assert_eq!((older.lookups(), older.disk_hits), (3, 0));
    assert_eq!(comes_back(&Budget::bytes(4096)), "4096");
    let progress = Progress {
        done: 1,
        failed: 2,
        total: 4,
    };
    comes_back(&progress);
    let extent = Extent::new([(0.0, 1.5), (-2.0, -2.0)]).unwrap();
    assert_eq!(comes_back(&extent), "[[0.0,1.5],[-2.0,-2.0]]");
    let scope = comes_back(&Scope::new(0x5eed));
    assert_eq!(scope, r#""00000000000000000000000000005eed""#);
}

#[test]
fn statistics_are_written_kind_by_kind() {
    let stats = Cache::new(1 << 20).stats();
    let text = serde_json::to_string(&stats).unwrap();
    assert!(
        text.contains(r#""kinds":{}"#) && text.contains(r#""budget":1048576"#),
        "{text}"
    );
}

#[test]
fn invalid_values_are_refused() {
    assert!(serde_json::from_str::<Extent>("[[1.0,0.0]]").is_err());
    let digits = "0".repeat(31);
    for text in ["", &digits, &format!("+{digits}"), &format!("{digits}00")] {
        assert!(serde_json::from_str::<Scope>(&format!("\"{text}\"")).is_err());
    }
    assert!(serde_json::from_str::<Budget>("-1").is_err());
    assert!(serde_json::from_str::<Counts>(r#"{"hits":-1}"#).is_err());
}

#[cfg(feature = "disk")]
#[test]
fn what_is_said_of_a_folder_comes_back() {
    use std::time::SystemTime;

    use crate::{DiskContent, DiskEntry, Verified};

    let content = DiskContent {
        kind: "matrix".to_owned(),
        scope: Scope::new(7),
        extent: None,
        computing: Duration::from_secs(2),
    };
    for content in [Ok(content), Err("torn".to_owned())] {
        comes_back(&DiskEntry {
            name: "ab".to_owned(),
            bytes: 9,
            used: SystemTime::UNIX_EPOCH + Duration::from_secs(1),
            content,
        });
    }
    comes_back(&Verified {
        intact: 1,
        bytes: 2,
        damaged: vec![("cd".to_owned(), "torn".to_owned())],
    });
}
