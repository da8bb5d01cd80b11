//! Days on which support ends, as the vendors announced them, for distributions whose cycles
//! endoflife.date's release data leave out. Only a distribution of which upstream tells no cycle at
//! all is filled up from here.

use seawall_model::time::Date;

use crate::record::{LifeCycle, Sink, SourceId, Tier};

/// Delivers the cycles of every distribution that `told` does not know.
pub(super) fn deliver(told: impl Fn(&str) -> bool, sink: &mut dyn Sink) {
    let missing: Vec<&Announced> = CYCLES.iter().filter(|c| !told(c.0)).collect();
    if missing.is_empty() {
        return;
    }
    sink.source(SourceId {
        name: "announced-life-cycles",
        tier: Tier::Core,
        date: REVIEWED.parse().ok(),
        revision: "announcements of the vendors".to_owned(),
    });
    for (distribution, cycle, codename, ends, extended) in missing {
        sink.life_cycle(LifeCycle {
            distribution: (*distribution).to_owned(),
            cycle: (*cycle).to_owned(),
            ends: day(ends),
            ended: false,
            extended_ends: day(extended),
            codename: (!codename.is_empty()).then(|| (*codename).to_owned()),
        });
    }
}

fn day(text: &str) -> Option<Date> {
    text.parse().ok()
}

/// Distribution, cycle, codename, last day of regular support, last day of extended support (or
/// empty).
type Announced = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

/// Day on which the table was last looked through.
const REVIEWED: &str = "2026-11-22";

/// Where a vendor names only a month, its last day stands here.
const CYCLES: &[Announced] = &[
    ("almalinux", "8", "", "2029-05-31", ""),
    ("almalinux", "9", "", "2032-05-31", ""),
    ("almalinux", "10", "", "2035-05-31", ""),
    ("amzn", "2018.03", "", "2020-12-31", "2023-12-31"),
    ("amzn", "2", "", "2026-06-30", ""),
    ("amzn", "2023", "", "2029-06-30", ""),
    ("centos", "5", "", "2017-03-31", ""),
    ("centos", "6", "", "2020-11-30", ""),
    ("centos", "7", "", "2024-06-30", ""),
    // CentOS Linux 8; CentOS Stream 8, which has the same ID and VERSION_ID, ended on 2024-05-31.
    ("centos", "8", "", "2024-05-31", ""),
    ("centos", "9", "", "2027-05-31", ""),
    ("centos", "10", "", "2030-05-31", ""),
    ("mariner", "1.0", "", "2023-07-31", ""),
    ("mariner", "2.0", "", "2025-07-31", ""),
    ("ol", "5", "", "2017-06-30", "2020-11-30"),
    ("ol", "6", "", "2021-03-31", "2024-12-31"),
    ("ol", "7", "", "2024-12-31", "2028-06-30"),
    ("ol", "8", "", "2029-07-31", "2032-07-31"),
    ("ol", "9", "", "2032-06-30", "2035-06-30"),
    ("ubuntu", "12.04", "precise", "2017-04-28", "2019-04-30"),
    ("ubuntu", "14.04", "trusty", "2019-04-30", "2024-04-30"),
    ("ubuntu", "16.04", "xenial", "2021-04-30", "2026-04-30"),
    ("ubuntu", "18.04", "bionic", "2023-05-31", "2028-04-30"),
    ("ubuntu", "20.04", "focal", "2025-05-31", "2030-04-30"),
    ("ubuntu", "22.04", "jammy", "2027-04-30", "2032-04-30"),
    ("ubuntu", "22.10", "kinetic", "2023-07-20", ""),
    ("ubuntu", "23.04", "lunar", "2024-01-25", ""),
    ("ubuntu", "23.10", "mantic", "2024-07-11", ""),
    ("ubuntu", "24.04", "noble", "2029-04-30", "2034-04-30"),
    ("ubuntu", "24.10", "oracular", "2025-07-10", ""),
    ("ubuntu", "25.04", "plucky", "2026-01-15", ""),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_is_a_day() {
        for (distribution, cycle, _, ends, extended) in CYCLES {
            assert!(day(ends).is_some(), "{distribution} {cycle}");
            assert!(
                extended.is_empty() || day(extended) > day(ends),
                "{distribution} {cycle}"
            );
        }
        assert!(day(REVIEWED).is_some());
    }
}
