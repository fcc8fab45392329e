//! Text and files of environments: there and back, and what is refused.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::PathBuf;

use ns_layout::{
    Affine, BinId, Edge, Grid, HexGrid, Layout, LayoutError, LayoutKind, Neighbors, Subset, Track,
};

use crate::{AnyEnvironment, EnvError, Environment, Fingerprint};

fn maze() -> Environment<2> {
    let edges = [vec![0.0, 0.1, 0.3, 0.7], vec![-1.0, 2.0, 3.0]];
    let mask = [true, true, false, true, true, true];
    let grid = Grid::from_mask(edges, &mask, Neighbors::Faces).unwrap();
    let maze = Environment::builder(grid)
        .name("maze \"7\"")
        .length_unit("cm");
    maze.build().unwrap()
}

/// A folder of its own for each test.
fn folder(test: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("ns-saved-{test}-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn there_and_back_is_the_same() {
    let maze = maze();
    let again = Environment::<2>::from_json(&maze.to_json().unwrap()).unwrap();
    assert_eq!(again, maze);
    assert_eq!(
        (again.name(), again.length_unit()),
        (maze.name(), maze.length_unit())
    );
    assert_eq!(again.layout().kind(), LayoutKind::MaskedGrid);
    assert_eq!(again.to_json(), maze.to_json());

    let plain = Environment::from_samples(&[[0.1, 0.2, 0.3], [5.0, 1.0, 2.0]], 0.7).unwrap();
    let text = plain.to_json().unwrap();
    assert_eq!(AnyEnvironment::from_json(&text), Ok(plain.into()));
}

#[test]
fn files_are_replaced_whole() {
    let folder = folder("replaced");
    let path = folder.join("maze.json");
    let maze = maze();
    maze.save(&path).unwrap();
    maze.save(&path).unwrap();
    assert_eq!(Environment::load(&path), Ok(maze.clone()));
    assert_eq!(AnyEnvironment::load(&path), Ok(maze.clone().into()));
    // Nothing else is left behind, where it goes well and where it does not.
    fs::create_dir(folder.join("taken")).unwrap();
    assert!(matches!(
        maze.save(folder.join("taken")),
        Err(EnvError::File { .. })
    ));
    assert!(matches!(
        maze.save(folder.join("no/where")),
        Err(EnvError::File { .. })
    ));
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 2);
    let gone = folder.join("gone.json");
    let refused = Environment::<2>::load(&gone).unwrap_err();
    assert!(
        matches!(&refused, EnvError::File { path, .. } if *path == gone),
        "{refused}"
    );
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn several_threads_may_write_to_one_path() {
    let folder = folder("threads");
    let path = folder.join("maze.json");
    let (maze, large) = (maze(), HexGrid::builder(0.2).ranges([(0.0, 9.0); 2]));
    let large = Environment::builder(large.build().unwrap());
    let large = large.build().unwrap();
    std::thread::scope(|scope| {
        for space in [&maze, &large, &maze, &large] {
            let path = &path;
            scope.spawn(move || (0..25).for_each(|_| space.save(path).unwrap()));
        }
        for _ in 0..50 {
            if let Ok(read) = Environment::load(&path) {
                assert!(read == maze || read == large);
            }
        }
    });
    Environment::<2>::load(&path).unwrap();
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn what_is_saved_without_its_dimension_is_the_same() {
    let folder = folder("any");
    let (path, any) = (folder.join("maze.json"), AnyEnvironment::from(maze()));
    any.save(&path).unwrap();
    assert_eq!(Environment::load(&path), Ok(maze()));
    assert_eq!(any.to_json(), maze().to_json());
    fs::write(&path, [0xff, 0xfe, 0x00]).unwrap();
    let refused = AnyEnvironment::load(&path).unwrap_err();
    assert!(matches!(refused, EnvError::File { .. }), "{refused}");
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn an_environment_may_be_part_of_a_text() {
    let both = (maze(), AnyEnvironment::from(maze()));
    let text = serde_json::to_string(&both).unwrap();
    let again: (Environment<2>, AnyEnvironment) = serde_json::from_str(&text).unwrap();
    assert_eq!(again, both);
    for (from, to) in [("[1,0]", "[2,0]"), ("0.1,", "0.12,"), ("ns-env", "ns-ink")] {
        let changed = maze().to_json().unwrap().replacen(from, to, 1);
        assert!(serde_json::from_str::<Environment<2>>(&changed).is_err());
        assert!(serde_json::from_str::<AnyEnvironment>(&changed).is_err());
    }
    assert!(serde_json::from_str::<Environment<3>>(&maze().to_json().unwrap()).is_err());
}

#[test]
fn whatever_depth_is_saved_is_read() {
    let mut space = maze();
    let all = |space: &Environment<2>| vec![true; space.bin_count()];
    // Subsets of subsets are one.
    for _ in 0..100 {
        space = space.subset(&all(&space)).unwrap().into_environment();
    }
    assert_eq!(Environment::from_json(&space.to_json().unwrap()), Ok(space));
    let mut rooms = maze();
    for k in 1..60 {
        let next = Affine::translation([f64::from(k), 0.0]).unwrap();
        let next = maze().transformed(&next).unwrap();
        rooms = Environment::joined(&[rooms, next], ns_layout::Bridges::Within(1.0)).unwrap();
    }
    assert_eq!(Environment::from_json(&rooms.to_json().unwrap()), Ok(rooms));

    let mut space = maze();
    let step = Affine::translation([0.25, 0.0]).unwrap();
    let mut depth = 1;
    loop {
        space = match depth % 4 {
            0 => Environment::joined(&[space], ns_layout::Bridges::None).unwrap(),
            1 | 3 => space.transformed(&step).unwrap(),
            _ => space.subset(&all(&space)).unwrap().into_environment(),
        };
        depth += 1;
        match space.to_json() {
            Ok(text) => assert_eq!(Environment::from_json(&text).as_ref(), Ok(&space)),
            Err(error) => {
                assert_eq!(error, EnvError::TooDeep { depth, most: 40 });
                break;
            }
        }
    }
    assert_eq!(depth, 41);
}

#[test]
fn more_memory_is_taken_only_where_it_is_allowed() {
    let text = maze().to_json().unwrap();
    let read = |bytes| Environment::<2>::from_json_with_memory_limit(&text, bytes);
    assert!(matches!(
        read(100),
        Err(EnvError::Layout(LayoutError::TooLarge { .. }))
    ));
    assert_eq!(read(10_000), Ok(maze()));
    assert!(AnyEnvironment::from_json_with_memory_limit(&text, 100).is_err());
    // Hexagons in few bytes of text, times so many, are refused at once.
    let comb = r#"{"hexagons":{"origin":[0,0],"width":1,"rows":6000,"columns":6000,"cells":[[0,36000000]]}}"#;
    let parts = vec![comb; 50].join(",");
    let layout = format!(r#"{{"composite":{{"parts":[{comb},{parts}],"bridges":[]}}}}"#);
    let text = format!(
        r#"{{"format":"ns-environment","version":[1,0],"fingerprint":"{}","name":"","length_unit":null,"layout":{layout}}}"#,
        "0".repeat(32)
    );
    let read = AnyEnvironment::from_json_with_memory_limit(&text, 1 << 30);
    assert!(
        matches!(read, Err(EnvError::Layout(LayoutError::TooLarge { .. }))),
        "{read:?}"
    );
}

#[test]
fn tracks_that_hold_other_points_differ() {
    let nodes = [[0.0, 0.0], [9.0, 0.0], [9.0, 6.0]];
    let build = |near, gap| {
        let track = Track::builder(&nodes, &[(0, 1), (1, 2)], 1.0);
        let track = track.max_distance(near).gap(gap).build().unwrap();
        Environment::builder(track).build().unwrap()
    };
    let track = build(2.0, 1.0);
    assert_eq!(track, build(2.0, 1.0));
    assert_ne!(track, build(3.0, 1.0));
    assert_ne!(track, build(2.0, 5.0));
    let all = vec![true; track.bin_count()];
    let [part, other] = [&track, &build(3.0, 1.0)].map(|track| track.subset(&all).unwrap());
    assert_ne!(part.environment(), other.environment());
    let text = track.to_json().unwrap();
    for (from, to) in [
        ("\"max_distance\":2.0", "\"max_distance\":2.5"),
        ("[0.0,10.0]", "[0.0,10.5]"),
    ] {
        assert!(text.contains(from), "{text}");
        let changed = Environment::<2>::from_json(&text.replace(from, to));
        assert!(matches!(changed, Err(EnvError::Changed { .. })));
    }
}

#[test]
fn a_fingerprint_is_32_digits() {
    let print = maze().fingerprint();
    let text = serde_json::to_string(&print).unwrap();
    assert_eq!(serde_json::from_str::<Fingerprint>(&text).unwrap(), print);
    let digits = text.trim_matches('"');
    for bad in [
        "",
        &digits[1..],
        &format!("{digits}0"),
        &format!("+{}", &digits[1..]),
        &format!("g{}", &digits[1..]),
    ] {
        assert!(serde_json::from_str::<Fingerprint>(&format!("\"{bad}\"")).is_err());
    }
}

#[test]
fn what_is_not_whole_is_refused() {
    let text = maze().to_json().unwrap();
    for end in 0..text.len() {
        if text.is_char_boundary(end) {
            let refused = Environment::<2>::from_json(&text[..end]).unwrap_err();
            assert!(matches!(refused, EnvError::Text { .. }), "{end}: {refused}");
        }
    }
}

#[test]
fn no_changed_number_goes_unseen() {
    let text = maze().to_json().unwrap();
    let digits = text.char_indices().filter(|(_, c)| c.is_ascii_digit());
    let name = text.find("\\\"7").unwrap() + 2;
    for (at, digit) in digits.filter(|&(at, _)| at != name) {
        let other = if digit == '3' { '4' } else { '3' };
        let mut changed = text.clone();
        changed.replace_range(at..=at, &other.to_string());
        let read = Environment::<2>::from_json(&changed);
        // The second number of the version may be any.
        let minor = changed.contains("\"version\":[1,3]");
        assert_eq!(read.is_ok(), minor, "{changed}");
    }
}

#[test]
fn other_texts_are_refused() {
    let text = maze().to_json().unwrap();
    let with = |from: &str, to: &str| {
        assert!(text.contains(from), "{text}");
        Environment::<2>::from_json(&text.replace(from, to)).unwrap_err()
    };
    assert_eq!(
        with("[1,0]", "[2,0]"),
        EnvError::Version {
            found: [2, 0],
            known: [1, 0]
        }
    );
    assert!(matches!(
        with("ns-environment", "ns-map"),
        EnvError::Text { .. }
    ));
    assert!(matches!(
        with("\"grid\"", "\"dodecahedra\""),
        EnvError::Text { .. }
    ));
    assert!(matches!(with("[0.0,0.1", "[0.2,0.1"), EnvError::Layout(_)));
    assert!(matches!(
        with("[0,2]", "[0,200]"),
        EnvError::Layout(LayoutError::Runs { .. })
    ));
    assert!(matches!(with("0.1,", "0.12,"), EnvError::Changed { .. }));
    assert_eq!(
        Environment::<3>::from_json(&text),
        Err(EnvError::Layout(LayoutError::Dimension {
            expected: 3,
            actual: 2
        }))
    );
    for text in [
        "",
        "null",
        "[]",
        "{}",
        "{\"format\":1}",
        &"[".repeat(100_000),
    ] {
        assert!(matches!(
            AnyEnvironment::from_json(text),
            Err(EnvError::Text { .. })
        ));
    }
    let line = Environment::from_samples(&[[0.0; 5], [1.0; 5]], 1.0).unwrap();
    assert_eq!(
        AnyEnvironment::from_json(&line.to_json().unwrap()),
        Err(EnvError::Dimensions { dimensions: 5 })
    );
}

#[test]
fn layouts_of_your_own_are_not_stored() {
    #[derive(Debug)]
    struct Own(HexGrid);

    impl Layout<2> for Own {
        fn kind(&self) -> LayoutKind {
            LayoutKind::Custom("own")
        }
        fn centers(&self) -> &[[f64; 2]] {
            self.0.centers()
        }
        fn measures(&self) -> &[f64] {
            self.0.measures()
        }
        fn bounds(&self) -> [(f64, f64); 2] {
            self.0.bounds()
        }
        fn visit_edges(&self, visit: &mut dyn FnMut(Edge)) {
            self.0.visit_edges(visit);
        }
        fn bin_at(&self, point: &[f64; 2]) -> Option<BinId> {
            self.0.bin_at(point)
        }
        fn is_boundary(&self, bin: BinId) -> bool {
            self.0.is_boundary(bin)
        }
    }

    let hexagons = HexGrid::builder(1.0)
        .ranges([(0.0, 3.0); 2])
        .build()
        .unwrap();
    let own = Environment::builder(Own(hexagons.clone())).build().unwrap();
    let custom = LayoutKind::Custom("own");
    assert_eq!(own.to_json(), Err(EnvError::NotStorable { kind: custom }));
    let some = Subset::from_mask(Own(hexagons.clone()), &vec![true; hexagons.bin_count()]).unwrap();
    let some = Environment::builder(some).build().unwrap();
    assert_eq!(
        some.to_json(),
        Err(EnvError::NotStorable {
            kind: LayoutKind::Subset
        })
    );
}
