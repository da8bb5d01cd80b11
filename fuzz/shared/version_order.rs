//! What holds for versions of any scheme: of the first four lines, each is compared with each, and they have one
//! order, which is that of their keys, too. Versions of RPM without a release are equal to all of that version, which
//! are not equal to each other: with them there is no order.

use std::cmp::Ordering;

use seawall_advisory::record::Scheme;

/// Compares the lines of a text.
pub(crate) fn check(scheme: Scheme, text: &str) {
    let lines: Vec<&str> = text.split('\n').take(4).collect();
    let order = |a: &str, b: &str| scheme.compare(a, b).ok();
    let is_in_order = |version: &str| {
        !matches!(scheme, Scheme::Rpm) || matches!(scheme.key(version), Some(Ok(_)))
    };
    for a in &lines {
        assert!(matches!(order(a, a), None | Some(Ordering::Equal)), "{a:?}");
        for b in &lines {
            let said = order(a, b);
            assert_eq!(said.map(Ordering::reverse), order(b, a), "{a:?} {b:?}");
            let keys = (scheme.key(a), scheme.key(b));
            if let (Some(said), (Some(Ok(a)), Some(Ok(b)))) = (said, keys) {
                assert_eq!(said, a.as_bytes().cmp(b.as_bytes()));
            }
            for c in &lines {
                let (Some(first), Some(second), Some(both)) = (said, order(b, c), order(a, c))
                else {
                    continue;
                };
                let are_in_order = [a, b, c].iter().all(|it| is_in_order(it));
                if are_in_order && first != Ordering::Greater && second != Ordering::Greater {
                    let strict = first == Ordering::Less || second == Ordering::Less;
                    let wanted = if strict {
                        Ordering::Less
                    } else {
                        Ordering::Equal
                    };
                    assert_eq!(both, wanted, "{scheme:?}: {a:?} {b:?} {c:?}");
                }
            }
        }
    }
}
