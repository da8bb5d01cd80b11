//! Our own families: `seawall_watch_*`.

use super::text::{Families, Kind};
use super::{Counts, process};
use crate::standing::Standing;

/// Writes the page.
pub(super) fn page(standing: &Standing, counts: &Counts) -> String {
    let mut families = Families::default();
    events(&mut families, standing);
    streams(&mut families, standing);
    alerts(&mut families, standing, counts);
    outlets(&mut families, standing);
    state(&mut families, standing);
    process_of(&mut families, standing);
    families.text()
}

fn events(families: &mut Families, standing: &Standing) {
    let name = "seawall_watch_events_total";
    let help = "System calls by class and by what became of them: seen in the kernel, and of those sent to the rules, \
                filtered (nothing asks for them) or lost (no room).";
    for (class, flow) in &standing.classes {
        let ways = [
            ("seen", flow.seen),
            ("sent", flow.sent),
            ("filtered", flow.filtered),
            ("lost", flow.lost),
        ];
        for (way, value) in ways {
            let labels = [("class", *class), ("result", way)];
            families.put(name, Kind::Counter, help, &labels, value);
        }
    }
    families.put(
        "seawall_watch_events_judged_total",
        Kind::Counter,
        "Events that were held against the rules.",
        &[],
        standing.events,
    );
    families.put(
        "seawall_watch_records_unreadable_total",
        Kind::Counter,
        "Records of the kernel that could not be read.",
        &[],
        standing.unread,
    );
    families.put(
        "seawall_watch_programs_missed_total",
        Kind::Counter,
        "How often a program in the kernel could not run because it ran already: calls that nobody saw.",
        &[],
        standing.missed,
    );
    families.put(
        "seawall_watch_events_disordered_total",
        Kind::Counter,
        "Events that were judged behind later ones: the machine was too busy.",
        &[],
        standing.disordered,
    );
}

/// Sources of events besides the kernel.
fn streams(families: &mut Families, standing: &Standing) {
    let name = "seawall_watch_source_events_total";
    let help = "Events of other sources than the kernel, by what became of them: judged, or unread (what could not be \
                read, or is lost).";
    for stream in &standing.streams {
        for (way, value) in [("judged", stream.judged), ("unread", stream.unread)] {
            let labels = [("source", stream.name), ("result", way)];
            families.put(name, Kind::Counter, help, &labels, value);
        }
        families.put(
            "seawall_watch_source_away",
            Kind::Gauge,
            "Engines and logs of a source that can't be read now.",
            &[("source", stream.name)],
            stream.away,
        );
    }
}

fn alerts(families: &mut Families, standing: &Standing, counts: &Counts) {
    let name = "seawall_watch_alerts_total";
    let help = "Alerts by rule.";
    for about in standing.abouts() {
        let labels = [
            ("rule", &*about.name),
            ("priority", about.priority.name()),
            ("source", &*about.source),
        ];
        let count = counts.get(&about.name).copied().unwrap_or_default();
        families.put(name, Kind::Counter, help, &labels, count);
    }
    let is_known = |rule: &str| standing.abouts().any(|about| *about.name == *rule);
    for (rule, count) in counts.iter().filter(|(rule, _)| !is_known(rule)) {
        families.put(name, Kind::Counter, help, &[("rule", rule)], *count);
    }
    families.put(
        "seawall_watch_rules",
        Kind::Gauge,
        "Rules that can raise alerts.",
        &[],
        standing.abouts().count() as u64,
    );
    let name = "seawall_watch_reloads_total";
    let help = "Changed rules: taken, or refused because they are faulty.";
    let reloads = standing.reloads;
    families.put(
        name,
        Kind::Counter,
        help,
        &[("result", "taken")],
        reloads.taken,
    );
    families.put(
        name,
        Kind::Counter,
        help,
        &[("result", "refused")],
        reloads.refused,
    );
    families.put(
        "seawall_watch_rules_loaded_timestamp_seconds",
        Kind::Gauge,
        "When the present rules were loaded.",
        &[],
        seconds(reloads.last),
    );
}

fn outlets(families: &mut Families, standing: &Standing) {
    for outlet in &standing.outlets {
        let of = [("output", outlet.name.as_str())];
        families.put(
            "seawall_watch_output_waiting",
            Kind::Gauge,
            "Alerts that wait in the queue of an output.",
            &of,
            outlet.waiting,
        );
        families.put(
            "seawall_watch_output_delivered_total",
            Kind::Counter,
            "Alerts that an output delivered.",
            &of,
            outlet.delivered,
        );
        for (reason, lost) in &outlet.lost {
            families.put(
                "seawall_watch_output_lost_total",
                Kind::Counter,
                "Alerts that an output could not deliver, by reason.",
                &[of[0], ("reason", *reason)],
                *lost,
            );
        }
    }
}

fn state(families: &mut Families, standing: &Standing) {
    families.put(
        "seawall_watch_threads",
        Kind::Gauge,
        "Threads in the state.",
        &[],
        standing.threads as u64,
    );
    families.put(
        "seawall_watch_containers",
        Kind::Gauge,
        "Containers in the state.",
        &[],
        standing.containers as u64,
    );
    families.put(
        "seawall_watch_build_info",
        Kind::Gauge,
        "The version of this program.",
        &[("version", env!("CARGO_PKG_VERSION"))],
        1,
    );
}

/// By the names that Prometheus' clients have for any process.
fn process_of(families: &mut Families, standing: &Standing) {
    let usage = process::usage();
    families.put_fraction(
        "process_cpu_seconds_total",
        Kind::Counter,
        "Seconds of processors that this process used.",
        &[],
        usage.seconds,
    );
    let gauges = [
        (
            "process_resident_memory_bytes",
            "Bytes of memory that this process uses.",
            usage.resident,
        ),
        (
            "process_virtual_memory_bytes",
            "Bytes of address space of this process.",
            usage.virtual_size,
        ),
        (
            "process_open_fds",
            "Open descriptors of this process.",
            usage.descriptors,
        ),
        ("process_threads", "Threads of this process.", usage.threads),
        (
            "process_start_time_seconds",
            "When this process began to watch.",
            seconds(standing.begun),
        ),
    ];
    for (name, help, value) in gauges {
        families.put(name, Kind::Gauge, help, &[], value);
    }
}

const fn seconds(nanoseconds: u64) -> u64 {
    nanoseconds / 1_000_000_000
}
