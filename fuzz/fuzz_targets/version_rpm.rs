//! RPM versions: two lines, compared both ways.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_advisory::record::Scheme;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    let Some((a, b)) = text.split_once('\n') else {
        return;
    };
    let order = Scheme::Rpm.compare(a, b).ok();
    assert_eq!(
        order.map(std::cmp::Ordering::reverse),
        Scheme::Rpm.compare(b, a).ok()
    );
});
