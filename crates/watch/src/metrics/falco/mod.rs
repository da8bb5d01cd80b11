//! Metrics as Falco has them: families of Prometheus (`falcosecurity_*`), and its snapshot, an alert with numbers.
//!
//! Source: falco.org/docs/concepts/metrics (names and units of 0.41 to 0.44).

mod host;
mod snapshot;

pub use snapshot::{Snapshot, To};

use std::sync::{Arc, Mutex};

use super::text::{Families, Kind, label_name};
use super::{Counts, process};
use crate::standing::{Flow, Standing};
use host::Host;

/// Facts that change when files are read again.
pub type Shared = Arc<Mutex<Facts>>;

/// What is known from the outside, and what is asked for.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of the configuration"
)]
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// The version that is told.
    pub version: String,
    /// The kernel's release.
    pub kernel: String,
    /// The name of this machine.
    pub host: String,
    /// When this machine was started, in nanoseconds since 1970.
    pub booted: u64,
    /// How many processors it has.
    pub processors: u64,
    /// Names of rule files with their digests.
    pub rules: Vec<(String, String)>,
    /// Names of configuration files with their digests.
    pub configurations: Vec<(String, String)>,
    /// Whether alerts by rule are told (`rules_counters_enabled`).
    pub with_rules: bool,
    /// Whether memory and processors are told (`resource_utilization_enabled`).
    pub with_resources: bool,
    /// Whether the state is told (`state_counters_enabled`).
    pub with_state: bool,
    /// Whether events and losses are told (`kernel_event_counters_enabled`).
    pub with_kernel: bool,
    /// Whether snapshots tell memory in megabytes (`convert_memory_to_mb`), else in kilobytes.
    pub in_megabytes: bool,
}

/// What Falco calls the kinds of calls that are lost.
const LOST: [(&str, &[&str]); 6] = [
    ("clone_fork", &["process"]),
    ("close", &["descriptor"]),
    ("connect", &["network"]),
    ("dir_file", &["file"]),
    ("execve", &["program"]),
    ("open", &["open"]),
];

const HELP: &str = "https://falco.org/docs/metrics/";

/// Writes the page.
pub(super) fn page(facts: &Facts, standing: &Standing, counts: &Counts) -> String {
    let mut page = Page(Families::default());
    base(&mut page, facts, standing);
    if facts.with_rules {
        rules(&mut page, standing, counts);
    }
    if facts.with_resources {
        resources(&mut page, standing);
    }
    if facts.with_state {
        page.gauge("scap_n_threads_total", standing.threads as u64);
        page.gauge("scap_n_containers_total", standing.containers as u64);
    }
    if facts.with_kernel {
        kernel(&mut page, standing);
    }
    page.0.text()
}

struct Page(Families);

impl Page {
    fn gauge(&mut self, name: &str, value: u64) {
        let name = format!("falcosecurity_{name}");
        self.0.put(&name, Kind::Gauge, HELP, &[], value);
    }

    fn counter(&mut self, name: &str, labels: &[(&str, &str)], value: u64) {
        let name = format!("falcosecurity_{name}");
        self.0.put(&name, Kind::Counter, HELP, labels, value);
    }

    fn info(&mut self, name: &str, labels: &[(&str, &str)]) {
        let name = format!("falcosecurity_{name}");
        self.0.put(&name, Kind::Gauge, HELP, labels, 1);
    }

    fn ratio(&mut self, name: &str, value: f64) {
        let name = format!("falcosecurity_{name}");
        self.0.put_fraction(&name, Kind::Gauge, HELP, &[], value);
    }
}

fn base(page: &mut Page, facts: &Facts, standing: &Standing) {
    for (engine, source) in engines(standing) {
        let engine = [("engine_name", engine), ("evt_source", source)];
        page.info("scap_engine_name_info", &engine);
    }
    page.info("falco_version_info", &[("version", &facts.version)]);
    page.info(
        "falco_kernel_release_info",
        &[("kernel_release", &facts.kernel)],
    );
    page.info("evt_hostname_info", &[("hostname", &facts.host)]);
    for (name, digest) in &facts.rules {
        let labels = [("file_name", name.as_str()), ("sha256", digest)];
        page.info("falco_sha256_rules_files_info", &labels);
    }
    for (name, digest) in &facts.configurations {
        let labels = [("file_name", name.as_str()), ("sha256", digest)];
        page.info("falco_sha256_config_files_info", &labels);
    }
    page.gauge("falco_start_timestamp_nanoseconds", standing.begun);
    page.gauge("falco_reload_timestamp_nanoseconds", standing.reloads.last);
    page.gauge("falco_host_boot_timestamp_nanoseconds", facts.booted);
    page.gauge("falco_host_num_cpus_total", facts.processors);
    page.counter("falco_duration_seconds_total", &[], duration(standing));
    page.counter(
        "falco_outputs_queue_num_drops_total",
        &[],
        standing.undelivered(),
    );
}

/// By what each source is read: its name, behind what Falco calls the way.
fn engines(standing: &Standing) -> Vec<(&'static str, &'static str)> {
    let kernel = (!standing.classes.is_empty()).then_some(("modern_bpf", "syscall"));
    let others = standing.streams.iter();
    let others = others.map(|stream| ("source_plugin", stream.name));
    kernel.into_iter().chain(others).collect()
}

fn rules(page: &mut Page, standing: &Standing, counts: &Counts) {
    for about in standing.abouts() {
        let priority = (about.priority as u8).to_string();
        let tags: Vec<String> = about
            .tags
            .iter()
            .map(|tag| label_name("tag_", tag))
            .collect();
        let mut labels = vec![
            ("priority", priority.as_str()),
            ("rule_name", &about.name),
            ("source", &about.source),
        ];
        labels.extend(tags.iter().map(|tag| (tag.as_str(), "true")));
        let count = counts.get(&about.name).copied().unwrap_or_default();
        page.counter("falco_rules_matches_total", &labels, count);
    }
}

fn resources(page: &mut Page, standing: &Standing) {
    let usage = process::usage();
    page.ratio("falco_cpu_usage_ratio", share(&usage, standing));
    page.gauge("falco_memory_rss_bytes", usage.resident);
    page.gauge("falco_memory_vsz_bytes", usage.virtual_size);
    page.gauge("falco_memory_pss_bytes", usage.proportional);
    let host = Host::look();
    page.gauge("falco_container_memory_used_bytes", host.group_memory);
    page.ratio("falco_host_cpu_usage_ratio", host.busy);
    page.gauge("falco_host_memory_used_bytes", host.memory_used);
    page.gauge("falco_host_procs_running_total", host.running);
    page.gauge("falco_host_open_fds_total", host.open_files);
}

fn kernel(page: &mut Page, standing: &Standing) {
    let flow = standing.flow();
    page.counter("scap_n_evts_total", &[], seen(flow));
    page.counter("scap_n_drops_total", &[], flow.lost);
    for (name, lost) in lost(standing) {
        let labels = [("dir", "exit"), ("drop", name)];
        page.counter("scap_n_drops_buffer_total", &labels, lost);
    }
}

/// What Falco counts as events: those that are traced, whether there was room for them or not.
fn seen(flow: Flow) -> u64 {
    flow.sent.saturating_add(flow.lost)
}

/// Returns what was lost, by what Falco calls it.
fn lost(standing: &Standing) -> Vec<(&'static str, u64)> {
    let of = |class: &str| standing.classes.get(class).map_or(0, |flow| flow.lost);
    let mut all: Vec<_> = LOST
        .iter()
        .map(|(name, classes)| {
            let sum = classes
                .iter()
                .fold(0_u64, |sum, class| sum.saturating_add(of(class)));
            (*name, sum)
        })
        .collect();
    let named = all
        .iter()
        .fold(0_u64, |sum, (_, one)| sum.saturating_add(*one));
    let rest = standing.flow().lost.saturating_sub(named);
    all.push(("other_interest", rest));
    all
}

/// Seconds since it was started.
fn duration(standing: &Standing) -> u64 {
    standing.now.saturating_sub(standing.begun) / 1_000_000_000
}

/// Processors that the process used, on an average since it was started.
#[expect(
    clippy::cast_precision_loss,
    reason = "seconds of a process are far below 2^53"
)]
fn share(usage: &process::Usage, standing: &Standing) -> f64 {
    usage.seconds / (duration(standing).max(1) as f64)
}
