//! `seawall falco` in the place of a Falco with the plugin `k8saudit`: no kernel is needed for that.

use std::process::Command;

use seawall_testkit::certificate::certificates;
use seawall_testkit::tool::{missing, skip};
use serde_json::Value;

use super::{Live, free_port};
use crate::program::Desk;

const RULES: &str = "
- required_engine_version: 0.15.0
- required_plugin_versions: [{name: k8saudit, version: 0.7.0}, {name: json, version: 0.7.0}]
- rule: Pod was made
  desc: d
  condition: ka.verb = create and ka.target.resource = pods and jevt.value[/stage] = ResponseComplete
  output: one (user=%ka.user.name pod=%ka.target.name)
  priority: NOTICE
  source: k8s_audit
- rule: Never
  desc: d
  condition: evt.type = open
  output: o
  priority: DEBUG
";

const CONFIGURATION: &str = "
rules_files: [rules.yaml]
json_output: true
engine: {kind: nodriver}
load_plugins: [k8saudit, json]
plugins:
  - name: k8saudit
    library_path: libk8saudit.so
    init_config: {sslCertificate: server.both.pem}
    open_params: OPEN
  - name: json
    library_path: libjson.so
    init_config: ''
webserver: {enabled: WEB, listen_port: PORT, listen_address: 127.0.0.1, ssl_enabled: true, ssl_certificate: server.both.pem, prometheus_metrics_enabled: true}
metrics: {enabled: true, rules_counters_enabled: true}
";

fn event(pod: &str) -> String {
    format!(
        r#"{{"kind":"Event","apiVersion":"audit.k8s.io/v1","stage":"ResponseComplete","stageTimestamp":"2026-11-23T07:00:00.000000Z","verb":"create","user":{{"username":"mallory"}},"objectRef":{{"resource":"pods","name":"{pod}"}}}}"#
    )
}

/// By a file: it is read from its begin to its end, and that is the end where there is no kernel.
#[test]
fn a_file_is_judged_once() {
    let desk = Desk::new();
    let lines: Vec<String> = (0..10_000).map(|it| event(&format!("p{it}"))).collect();
    desk.file("audit.jsonl", lines.join("\n") + "\nno event\n");
    desk.file("rules.yaml", RULES);
    let configuration = CONFIGURATION.replace("OPEN", "audit.jsonl");
    let configuration = configuration.replace("PORT", "1").replace("WEB", "false");
    desk.file("falco.yaml", &configuration);
    let ran = desk.run("falco -c falco.yaml");
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.err
            .contains("1 events of other sources could not be read"),
        "{}",
        ran.err
    );
    let alerts: Vec<&str> = ran.out.lines().filter(|it| it.starts_with('{')).collect();
    assert_eq!(alerts.len(), 10_000);
    let last: Value = serde_json::from_str(alerts[9_999]).unwrap();
    assert_eq!(last["source"], "k8s_audit");
    assert_eq!(last["output_fields"]["ka.target.name"], "p9999");
    assert!(ran.out.ends_with(
        "Events detected: 10000\nRule counts by severity:\n   NOTICE: 10000\n\
         Triggered rules by rule name:\n   Pod was made: 10000\n"
    ));
    for (old, new, why) in [
        (
            "audit.jsonl",
            "missing.jsonl",
            "missing.jsonl: No such file",
        ),
        ("audit.jsonl", "''", "open_params"),
        (
            "load_plugins: [k8saudit, json]",
            "load_plugins: [json]",
            "k8saudit",
        ),
        ("- name: k8saudit", "- name: other", "k8saudit has no entry"),
    ] {
        desk.file("falco.yaml", configuration.replace(old, new));
        let ran = desk.run("falco -c falco.yaml");
        assert!(ran.code == 1 && ran.err.contains(why), "{new}: {ran:?}");
    }
}

/// By HTTPS, with rules that change meanwhile, and Falco's own pages by TLS.
#[test]
fn requests_are_judged_and_pages_are_shown_by_tls() {
    let desk = Desk::new();
    let made = missing(&["curl"]).or_else(|| certificates(&desk.path(""), &["server"]));
    if let Some(why) = made {
        return skip(&why);
    }
    let (hook, web) = (free_port(), free_port());
    let open = format!("'https://127.0.0.1:{hook}/k8s-audit'");
    let configuration = CONFIGURATION.replace("OPEN", &open).replace("WEB", "true");
    let configuration = configuration.replace("PORT", &web.to_string());
    desk.file("rules.yaml", RULES);
    desk.file("falco.yaml", &configuration);
    let curl = |words: &[&str], url: String| -> String {
        let mut command = Command::new("curl");
        command.current_dir(desk.path("")).args(words).arg(url);
        let ran = command
            .args(["-s", "-m", "20", "--cacert", "server.pem"])
            .output();
        String::from_utf8(ran.unwrap().stdout).unwrap()
    };
    let kind = "Content-Type: application/json";
    let send = |pod: &str| {
        let said = curl(
            &["-H", kind, "-d", &event(pod)],
            format!("https://127.0.0.1:{hook}/k8s-audit"),
        );
        assert_eq!(said, "judged");
    };
    let mut live = Live::start(&desk, "falco", "falco -c falco.yaml");
    send("a");
    live.wait_for_line("one (user=mallory pod=a)");
    let page = |path: &str| curl(&[], format!("https://127.0.0.1:{web}{path}"));
    assert_eq!(page("/healthz"), "{\"status\": \"ok\"}");
    live.wait_for("metrics", |_| {
        let page = page("/metrics");
        page.contains(
            r#"rules_matches_total{priority="5",rule_name="Pod was made",source="k8s_audit"} 1"#,
        ) && page
            .contains(r#"engine_name_info{engine_name="source_plugin",evt_source="k8s_audit"} 1"#)
            && !page.contains("modern_bpf")
    });

    // Rules alone: swapped while the source runs on.
    desk.file("rules.yaml", RULES.replace("output: one", "output: two"));
    live.wait_for_word("configuration and rules were read again");
    send("b");
    live.wait_for_line("two (user=mallory pod=b)");
    desk.file("rules.yaml", RULES.replace("ka.verb", "ka.no"));
    live.wait_for_word("not restarted, all goes on as before: rules.yaml: Invalid");
    send("c");
    live.wait_for_line("two (user=mallory pod=c)");

    // More than rules: the source begins anew, at the same address.
    desk.file("rules.yaml", RULES.replace("output: one", "output: three"));
    desk.file("falco.yaml", configuration.replace("k8s-audit'", "else'"));
    live.wait_for("the source began anew", |live| {
        live.said().matches("Opening 'k8s_audit' source").count() == 2
    });
    let url = format!("https://127.0.0.1:{hook}/else");
    live.wait_for("the new path", |_| {
        curl(&["-H", kind, "-d", &event("d")], url.clone()) == "judged"
    });
    live.wait_for_line("three (user=mallory pod=d)");
    assert_eq!(live.end(), Some(0), "{}", live.said());
    assert!(
        live.lines().iter().any(|it| it == "   NOTICE: 4"),
        "{:?}",
        live.lines()
    );
}

/// Where nothing at all would be seen it is refused; sources can be switched off by their name.
#[test]
fn sources_are_switched_on_and_off() {
    let desk = Desk::new();
    desk.file("rules.yaml", RULES);
    desk.file("audit.jsonl", event("p"));
    let configuration = CONFIGURATION
        .replace("OPEN", "audit.jsonl")
        .replace("WEB", "false");
    let configuration = configuration.replace("PORT", "1");
    desk.file("falco.yaml", &configuration);
    for (words, code, why) in [
        ("--enable-source k8s_audit", 0, ""),
        ("--disable-source syscall", 0, ""),
        ("--disable-source k8s_audit", 1, "nothing would be seen"),
        (
            "--disable-source syscall --disable-source k8s_audit",
            1,
            "switched off",
        ),
        (
            "--enable-source docker",
            1,
            "there is no source of events `docker`, only syscall, k8s_audit",
        ),
    ] {
        let ran = desk.run(&format!("falco -c falco.yaml {words}"));
        assert!(
            ran.code == code && ran.err.contains(why),
            "{words}: {ran:?}"
        );
        assert_eq!(
            ran.out.contains("Events detected: 1\n"),
            code == 0,
            "{words}"
        );
    }
}

/// What rsyslogd writes down of a message.
const RSYSLOG: &str = "
module(load=\"imuxsock\" SysSock.Name=\"LOG\")
template(name=\"t\" type=\"string\" string=\"%syslogfacility-text%.%syslogseverity-text% %programname% %msg%\\n\")
action(type=\"omfile\" file=\"WRITTEN\" template=\"t\")
";

/// `syslog_output` to the real /dev/log, in a folder of devices of its own, taken by rsyslogd.
#[test]
fn syslog_gets_alerts_by_its_own_socket() {
    let is_root = Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
    let needed = missing(&["unshare", "rsyslogd"]);
    let why = (!is_root).then(|| "only root may mount".to_owned());
    if let Some(why) = needed.or(why) {
        return skip(&why);
    }
    let desk = Desk::new();
    desk.file("rules.yaml", RULES);
    desk.file("audit.jsonl", [event("a"), event("b")].join("\n"));
    let configuration = CONFIGURATION
        .replace("OPEN", "audit.jsonl")
        .replace("WEB", "false");
    let configuration = configuration.replace("PORT", "1") + "syslog_output: {enabled: true}\n";
    desk.file("falco.yaml", configuration);
    let written = desk.path("written");
    let settings = RSYSLOG.replace("WRITTEN", &written.display().to_string());
    desk.file("rsyslog.conf", settings.replace("LOG", "/dev/log"));
    // /dev/log stands in a mount namespace alone: the machine may have one of its own.
    let script = format!(
        "mount --make-rprivate / && mount -t tmpfs dev /dev && mknod /dev/null c 1 3 && mknod /dev/urandom c 1 9 || exit 9
        rsyslogd -n -f rsyslog.conf -i $PWD/rsyslog.pid & taker=$!
        for i in 1 2 3 4 5 6 7 8 9 10; do [ -S /dev/log ] && break; sleep 0.5; done
        {} falco -c falco.yaml; code=$?
        for i in 1 2 3 4 5 6 7 8 9 10; do grep -q pod=b written && break; sleep 0.5; done
        kill $taker; wait $taker; exit $code",
        env!("CARGO_BIN_EXE_seawall")
    );
    let ran = Command::new("unshare")
        .current_dir(desk.path(""))
        .args(["--mount", "sh", "-c", &script])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ran.stderr).into_owned();
    if ran.status.code() == Some(9) {
        return skip(&format!("nothing may be mounted here: {said}"));
    }
    assert_eq!(ran.status.code(), Some(0), "{said}");
    let text = std::fs::read_to_string(&written).unwrap_or_default();
    let lines: Vec<&str> = text.lines().filter(|it| it.contains("falco")).collect();
    assert_eq!(lines.len(), 2, "{text}\n{said}");
    for (line, pod) in lines.iter().zip(["a", "b"]) {
        let json = line.strip_prefix("user.notice falco  ").unwrap_or(line);
        let alert: Value = serde_json::from_str(json).unwrap_or_else(|_| panic!("{line}"));
        assert_eq!(alert["output_fields"]["ka.target.name"], pod);
    }
}
