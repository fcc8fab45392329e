//! What a plan says of itself, written and read back.

use ns_graph::Connectivity;
use ns_layout::Grid;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{Accuracy, Engine, Explanation, HeatOperator, Mode, Task, Work};

fn text(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap()
}

fn back<T: Serialize + DeserializeOwned>(value: &T) -> T {
    serde_json::from_str(&text(value)).unwrap()
}

fn heat() -> HeatOperator {
    let grid = Grid::builder(1.0).ranges([(0.0, 6.0), (0.0, 5.0)]).build();
    let grid = grid.unwrap();
    let graph = Connectivity::from_layout(&grid).unwrap();
    HeatOperator::from_layout(&grid, &graph).unwrap()
}

#[test]
fn plans_read_back_as_they_were_written() {
    let heat = heat();
    let basis = heat.eigenbasis(1 << 20).unwrap();
    for task in [Task::Dense, Task::Smooth { fields: 7 }] {
        for accuracy in [Accuracy::Absolute(1e-7), Accuracy::Relative] {
            let plan = heat.plan(task, 0.1 + 0.2, accuracy).unwrap();
            for limit in [0, 1 << 20, u64::MAX] {
                let plan = plan.clone().with_basis(&basis).unwrap().within(limit);
                let explained: Explanation = plan.explain();
                assert_eq!(explained.chosen.is_none(), limit == 0);
                assert_eq!(back(&explained), explained);
                assert_eq!(back(&explained).to_string(), explained.to_string());
            }
        }
    }
    let work: Work = heat.work(3.0, 1e-9).unwrap();
    assert_eq!(back(&work), work);
}

#[test]
fn words_are_those_of_the_program() {
    assert_eq!(text(&Mode::Average), r#""average""#);
    assert_eq!(text(&Engine::Chebyshev), r#""chebyshev""#);
    let task = Task::Smooth { fields: 2 };
    assert_eq!(text(&task), r#"{"smooth":{"fields":2}}"#);
    assert_eq!(text(&Accuracy::Absolute(0.5)), r#"{"absolute":0.5}"#);
    for mode in [Mode::Transition, Mode::Density, Mode::Average] {
        assert_eq!(back(&mode), mode);
    }
    assert!(serde_json::from_str::<Mode>(r#""diffusion""#).is_err());
    assert!(serde_json::from_str::<Task>(r#"{"smooth":{"fields":-1}}"#).is_err());
}
