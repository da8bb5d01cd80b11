//! Pages of metrics, held against the text format of Prometheus.

use std::collections::BTreeMap;
use std::sync::Arc;

use seawall_runtime::engine::{Engine, Matching};
use seawall_runtime::language::{Loader, Settings};

use super::{Counts, falco, own};
use crate::standing::{Flow, Outlet, Reloads, Standing, Stream};

const RULES: &str = r#"
- rule: A "file" was opened
  desc: d
  condition: evt.type = open
  output: o
  priority: WARNING
  tags: [T1059.004, files]
- rule: Off
  desc: d
  condition: evt.type = close
  output: o
  priority: DEBUG
  enabled: false
- rule: Pod was deleted
  desc: d
  condition: ka.verb = delete
  output: o
  priority: NOTICE
  source: k8s_audit
"#;

fn standing() -> Standing {
    let mut loader = Loader::new(Settings::of_all_sources());
    loader.load("rules", RULES.as_bytes());
    let engine = Engine::new(&loader.rules(), "syscall", Matching::First).unwrap();
    let pods = Engine::new(&loader.rules(), "k8s_audit", Matching::First).unwrap();
    let flow = |seen, sent, filtered, lost| Flow {
        seen,
        sent,
        filtered,
        lost,
    };
    Standing {
        begun: 1_000_000_000,
        now: 11_000_000_000,
        classes: [("open", flow(10, 6, 3, 1)), ("privilege", flow(5, 3, 0, 2))].into(),
        events: 9,
        alerts: 4,
        unread: 0,
        missed: 8,
        disordered: 5,
        threads: 12,
        containers: 3,
        streams: vec![Stream {
            name: "k8s_audit",
            judged: 21,
            unread: 2,
            away: 1,
            rules: Arc::clone(pods.abouts()),
        }],
        rules: Arc::clone(engine.abouts()),
        reloads: Reloads {
            taken: 2,
            refused: 1,
            last: 7_000_000_000,
        },
        outlets: vec![Outlet {
            name: "siem".to_owned(),
            waiting: 1,
            delivered: 2,
            lost: BTreeMap::from([("full", 3)]),
        }],
    }
}

/// How things stand where nothing is known but how calls went.
pub(crate) fn standing_of(flow: Flow) -> Standing {
    Standing {
        classes: [("open", flow)].into(),
        ..standing()
    }
}

fn counts() -> Counts {
    [("A \"file\" was opened", 4), ("Gone", 1)]
        .map(|(name, count)| (Arc::from(name), count))
        .into()
}

/// Each line is there; expectations are what the counters above say, in the forms of the format's description.
fn has(page: &str, lines: &[&str]) {
    for line in lines {
        let is_there = page.lines().any(|it| it == *line);
        assert!(is_there, "{line} is not in\n{page}");
    }
}

#[test]
fn own_families_tell_what_was_counted() {
    let page = own::page(&standing(), &counts());
    has(
        &page,
        &[
            r#"seawall_watch_events_total{class="open",result="lost"} 1"#,
            r#"seawall_watch_events_total{class="privilege",result="seen"} 5"#,
            r#"seawall_watch_alerts_total{priority="Warning",rule="A \"file\" was opened",source="syscall"} 4"#,
            r#"seawall_watch_alerts_total{rule="Gone"} 1"#,
            r#"seawall_watch_alerts_total{priority="Notice",rule="Pod was deleted",source="k8s_audit"} 0"#,
            "seawall_watch_rules 2",
            "seawall_watch_events_disordered_total 5",
            r#"seawall_watch_source_events_total{result="judged",source="k8s_audit"} 21"#,
            r#"seawall_watch_source_events_total{result="unread",source="k8s_audit"} 2"#,
            r#"seawall_watch_source_away{source="k8s_audit"} 1"#,
            "seawall_watch_programs_missed_total 8",
            r#"seawall_watch_reloads_total{result="refused"} 1"#,
            r#"seawall_watch_output_lost_total{output="siem",reason="full"} 3"#,
            "seawall_watch_containers 3",
            "# TYPE process_cpu_seconds_total counter",
        ],
    );
    assert!(!page.contains("Off"), "a rule that is off raises nothing");
}

/// Names, labels and kinds as in the examples of falco.org/docs/concepts/metrics.
#[test]
fn falco_families_are_those_of_its_documentation() {
    let facts = falco::Facts {
        version: "0.44.0".to_owned(),
        rules: vec![("falco_rules.yaml".to_owned(), "ab".to_owned())],
        with_rules: true,
        with_resources: true,
        with_state: true,
        with_kernel: true,
        in_megabytes: true,
        ..falco::Facts::default()
    };
    let page = falco::page(&facts, &standing(), &counts());
    has(
        &page,
        &[
            "# HELP falcosecurity_falco_rules_matches_total https://falco.org/docs/metrics/",
            "# TYPE falcosecurity_falco_rules_matches_total counter",
            r#"falcosecurity_falco_rules_matches_total{priority="4",rule_name="A \"file\" was opened",source="syscall",tag_T1059_004="true",tag_files="true"} 4"#,
            r#"falcosecurity_falco_version_info{version="0.44.0"} 1"#,
            r#"falcosecurity_falco_sha256_rules_files_info{file_name="falco_rules.yaml",sha256="ab"} 1"#,
            r#"falcosecurity_scap_engine_name_info{engine_name="modern_bpf",evt_source="syscall"} 1"#,
            r#"falcosecurity_scap_engine_name_info{engine_name="source_plugin",evt_source="k8s_audit"} 1"#,
            r#"falcosecurity_falco_rules_matches_total{priority="5",rule_name="Pod was deleted",source="k8s_audit"} 0"#,
            "falcosecurity_scap_n_evts_total 12",
            "falcosecurity_scap_n_drops_total 3",
            r#"falcosecurity_scap_n_drops_buffer_total{dir="exit",drop="open"} 1"#,
            r#"falcosecurity_scap_n_drops_buffer_total{dir="exit",drop="other_interest"} 2"#,
            "falcosecurity_scap_n_threads_total 12",
            "falcosecurity_falco_duration_seconds_total 10",
            "falcosecurity_falco_outputs_queue_num_drops_total 3",
            "falcosecurity_falco_start_timestamp_nanoseconds 1000000000",
            "falcosecurity_falco_reload_timestamp_nanoseconds 7000000000",
            "# TYPE falcosecurity_falco_cpu_usage_ratio gauge",
        ],
    );
    let bare = falco::page(&falco::Facts::default(), &standing(), &counts());
    assert!(
        !bare.contains("matches_total") && !bare.contains("n_drops"),
        "{bare}"
    );
}
