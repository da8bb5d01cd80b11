//! Versions of every scheme: a byte that says which, then two lines, compared both ways and by
//! their keys.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_advisory::record::Scheme;

fuzz_target!(|data: &[u8]| {
    let Some((which, text)) = data.split_first() else {
        return;
    };
    let scheme = Scheme::ALL[usize::from(*which) % Scheme::ALL.len()];
    let text = String::from_utf8_lossy(text);
    let Some((a, b)) = text.split_once('\n') else {
        return;
    };
    let order = scheme.compare(a, b).ok();
    assert_eq!(
        order.map(std::cmp::Ordering::reverse),
        scheme.compare(b, a).ok()
    );
    if let (Some(order), Some(Ok(key_a)), Some(Ok(key_b))) = (order, scheme.key(a), scheme.key(b)) {
        assert_eq!(order, key_a.as_bytes().cmp(key_b.as_bytes()));
    }
});
