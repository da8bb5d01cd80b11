//! Nothing vanishes uncounted, and no flood drives out what matters.

use super::scene::Scene;
use seawall_sensor::call::{self, Class};
use seawall_sensor::kernel::Settings;
use std::collections::BTreeSet;
use std::process::{Command, Stdio};

#[test]
fn a_flood_of_opens_loses_opens_and_counts_them() {
    let all: BTreeSet<u16> = call::all().map(|call| call.kind).collect();
    let settings = Settings {
        // The smallest that there is, so that it overflows while nobody reads.
        bulk_bytes: 4096,
        ..Settings::of_kinds(&all)
    };
    let Some(scene) = Scene::with(&settings) else {
        return;
    };
    // Nobody reads meanwhile.
    let storm = "import os\nfor i in range(20000): os.close(os.open('/dev/null', 0))";
    let status = Command::new("python3")
        .args(["-c", storm])
        .stdin(Stdio::null())
        .status();
    assert!(status.unwrap().success());
    scene.sensor.read(1).unwrap();
    let counts = scene.sensor.counts().unwrap();
    let open = counts.classes[&Class::Open];
    assert!(open.seen >= 20_000, "{open:?}");
    assert!(open.lost > 10_000, "{open:?}");
    assert!(
        counts.lost_of.values().sum::<u64>() >= open.lost,
        "{counts:?}"
    );
    for (class, count) in &counts.classes {
        let sum = count.sent + count.filtered + count.lost;
        // Another processor may be between two counters.
        assert!(count.seen.abs_diff(sum) <= 2, "{class:?} {count:?}");
    }
    assert_eq!(counts.classes[&Class::Program].lost, 0);
}
