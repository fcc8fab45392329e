//! Divergences against their definitions, and where these lose their digits.

use proptest::prelude::*;

use crate::{EnvError, cosine_divergence, js_divergence_bits, kl_divergence_bits};

fn mass() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(prop_oneof![1 => Just(0.0), 4 => 0.01_f64..9.0], 8)
        .prop_filter("no mass", |m| m.iter().any(|m| *m > 0.0))
}

/// The definition, term by term.
fn kl(p: &[f64], q: &[f64]) -> f64 {
    let (all_p, all_q): (f64, f64) = (p.iter().sum(), q.iter().sum());
    let shares = p.iter().zip(q).map(|(p, q)| (p / all_p, q / all_q));
    let some = shares.filter(|(p, _)| *p > 0.0);
    some.map(|(p, q)| p * (p / q).log2()).sum()
}

proptest! {
    #[test]
    fn they_are_what_they_are_defined_as(p in mass(), q in mass()) {
        let ours = kl_divergence_bits(&p, &q).unwrap();
        let theirs = kl(&p, &q);
        prop_assert!(ours == theirs || (ours - theirs).abs() < 1e-13 * (1.0 + theirs));
        prop_assert!(ours >= 0.0);

        let (all_p, all_q): (f64, f64) = (p.iter().sum(), q.iter().sum());
        let middle: Vec<f64> = p.iter().zip(&q).map(|(p, q)| p / all_p + q / all_q).collect();
        let js = js_divergence_bits(&p, &q).unwrap();
        prop_assert!((js - (kl(&p, &middle) + kl(&q, &middle)) / 2.0).abs() < 1e-13);

        let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
        let cosine = dot(&p, &q) / (dot(&p, &p) * dot(&q, &q)).sqrt();
        prop_assert!((cosine_divergence(&p, &q).unwrap() - (1.0 - cosine)).abs() < 1e-14);
    }

    #[test]
    fn js_and_cosine_are_symmetric_and_bounded(p in mass(), q in mass(), r in mass()) {
        let js = |a, b| js_divergence_bits(a, b).unwrap();
        prop_assert!((js(&p, &q) - js(&q, &p)).abs() < 1e-15);
        prop_assert!((0.0..=1.0).contains(&js(&p, &q)));
        // The root of it is a distance: no way is shorter by another field.
        prop_assert!(js(&p, &r).sqrt() <= js(&p, &q).sqrt() + js(&q, &r).sqrt() + 1e-12);
        let cosine = |a, b| cosine_divergence(a, b).unwrap();
        prop_assert_eq!(cosine(&p, &q), cosine(&q, &p));
        prop_assert!((0.0..=2.0).contains(&cosine(&p, &q)));
    }

    #[test]
    fn factors_make_no_difference(p in mass(), q in mass(), power in -200_i32..200) {
        let scaled: Vec<f64> = p.iter().map(|p| p * 2.0_f64.powi(power)).collect();
        for divergence in [kl_divergence_bits, js_divergence_bits, cosine_divergence] {
            let [before, after] = [&p, &scaled].map(|p| divergence(p, &q).unwrap());
            prop_assert!(before == after || (before - after).abs() < 1e-14 * (1.0 + before));
            prop_assert_eq!(divergence(&p, &scaled), Ok(0.0));
        }
    }
}

#[test]
fn small_differences_keep_their_digits() {
    // Of p = 1 ± e and q = 1 the divergence is e² / (2 ln 2) bits, and one minus
    // the cosine is e² / 2, both to a part of e².
    let e = 2.0_f64.powi(-30);
    let (p, q) = ([1.0 + e, 1.0 - e], [1.0, 1.0]);
    let close = |ours: f64, exact: f64| (ours - exact).abs() < 1e-6 * exact;
    let kl = kl_divergence_bits(&p, &q).unwrap();
    assert!(close(kl, e * e / (2.0 * std::f64::consts::LN_2)), "{kl}");
    let js = js_divergence_bits(&p, &q).unwrap();
    assert!(close(js, e * e / (8.0 * std::f64::consts::LN_2)), "{js}");
    let cosine = cosine_divergence(&p, &q).unwrap();
    assert!(close(cosine, e * e / 2.0), "{cosine}");
}

#[test]
fn known_cases() {
    assert_eq!(kl_divergence_bits(&[1.0, 0.0], &[1.0, 3.0]), Ok(2.0));
    assert_eq!(
        kl_divergence_bits(&[1.0, 3.0], &[1.0, 0.0]),
        Ok(f64::INFINITY)
    );
    assert_eq!(js_divergence_bits(&[1.0, 0.0], &[0.0, 1.0]), Ok(1.0));
    assert_eq!(cosine_divergence(&[1.0, -1.0], &[-2.0, 2.0]), Ok(2.0));
    let largest = cosine_divergence(&[f64::MAX, 0.0], &[f64::MAX, f64::MAX]).unwrap();
    assert!((largest - (1.0 - 0.5_f64.sqrt())).abs() < 1e-15);
    // As far apart as floats go, without leaving their range on the way.
    let far = kl_divergence_bits(&[1.0, 1e-300], &[1e-300, 1.0]).unwrap();
    assert!((far - 300.0 * 10.0_f64.log2()).abs() < 1e-9, "{far}");
}

#[test]
fn the_least_share_there_is_makes_no_difference() {
    let least = 5e-324;
    let (some, none) = ([1.0, least], [1.0, 0.0]);
    for divergence in [
        js_divergence_bits(&some, &none),
        js_divergence_bits(&none, &some),
        kl_divergence_bits(&none, &some),
    ] {
        assert!(divergence.unwrap() <= least);
    }
    assert_eq!(cosine_divergence(&none, &some), Ok(0.0));
    assert_eq!(kl_divergence_bits(&some, &none), Ok(f64::INFINITY));
}

#[test]
fn bad_input_is_refused() {
    let length = EnvError::FieldLength {
        expected: 2,
        actual: 1,
    };
    for divergence in [kl_divergence_bits, js_divergence_bits, cosine_divergence] {
        assert_eq!(divergence(&[1.0, 2.0], &[1.0]), Err(length.clone()));
        assert_eq!(
            divergence(&[0.0; 2], &[1.0; 2]),
            Err(EnvError::NoMass { bins: 2 })
        );
        assert_eq!(divergence(&[], &[]), Err(EnvError::NoMass { bins: 0 }));
        assert!(divergence(&[1.0, f64::NAN], &[1.0; 2]).is_err());
        assert!(divergence(&[1.0; 2], &[f64::INFINITY, 1.0]).is_err());
    }
    let negative = EnvError::Mass {
        bin: 0,
        value: -1.0,
    };
    assert_eq!(
        kl_divergence_bits(&[-1.0, 2.0], &[1.0; 2]),
        Err(negative.clone())
    );
    assert_eq!(js_divergence_bits(&[1.0; 2], &[-1.0, 2.0]), Err(negative));
}
