//! Text and files of environments: there and back, and what is refused.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::PathBuf;

use ns_layout::{BinId, Edge, Grid, HexGrid, Layout, LayoutError, LayoutKind, Neighbors, Subset};

use crate::{AnyEnvironment, EnvError, Environment};

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
