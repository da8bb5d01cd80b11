//! The unit of the watcher: systemd takes it and finds little exposed. That it works within it is tried where there is a
//! sensor.

use crate::unit::Unit;

/// How much systemd may find exposed, in tenths: it calls less than 5.0 "OK".
const EXPOSED: &str = "30";

pub(crate) const UNIT: Unit = Unit::new("seawall-watch.service");

#[test]
fn systemd_takes_the_unit() {
    UNIT.assert_taken(EXPOSED);
}

/// With what prevention needs it is exposed more: it may mount and write to files of others.
const EXPOSED_BY_PREVENTION: &str = "40";

pub(crate) const PREVENTING: Unit = Unit::with("seawall-watch.service", &["prevent"]);
pub(crate) const ANSWERING: Unit = Unit::with("seawall-watch.service", &["answers"]);

#[test]
fn systemd_takes_the_drop_ins() {
    PREVENTING.assert_taken(EXPOSED_BY_PREVENTION);
    ANSWERING.assert_taken(EXPOSED);
}
