//! Falco's command line, and `seawall watch rules`.

use std::process::Command;

use crate::program::Desk;

const GOOD: &str = "- macro: opened
  condition: evt.type in (open, openat)
- rule: A file was opened
  desc: somebody opened a file
  condition: opened and fd.name startswith /etc
  output: '%fd.name was opened by %proc.name'
  priority: WARNING
  tags: [files]
- rule: Debugging
  desc: nothing much
  condition: evt.type = close
  output: closed
  priority: DEBUG
";

const BAD: &str = "- rule: Wrong
  desc: d
  condition: >
    evt.type = open
    and no.field = x
  output: o
  priority: INFO
";

#[test]
fn validation_tells_results_and_ends_with_one_where_a_file_is_wrong() {
    let desk = Desk::new();
    desk.file("good.yaml", GOOD);
    desk.file("bad.yaml", BAD);
    desk.file("rules.d/a.yaml", GOOD);
    desk.file("rules.d/README", "no rules");
    let ran = desk.run("falco -V good.yaml -V rules.d");
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(ran.out, "good.yaml: Ok\nrules.d/a.yaml: Ok\n");
    assert!(ran.err.contains("README is no YAML file"), "{}", ran.err);
    let ran = desk.run("falco -V bad.yaml");
    assert_eq!(ran.code, 1);
    assert_eq!(
        ran.out,
        "bad.yaml: Invalid
1 Errors:
In rules content: (bad.yaml:0:0)
    rule 'Wrong': (bad.yaml:0:2)
    rule condition: (bad.yaml:3:4)
    condition expression: (\"evt.type = open a...\":4:8)
------
    and no.field = x
        ^
------
LOAD_ERR_COMPILE_CONDITION (Error compiling condition): filter_check called with nonexistent field no.field
"
    );
    assert_eq!(desk.run("falco -V missing.yaml").code, 1);
}

#[test]
fn results_are_json_where_the_configuration_says_so() {
    let desk = Desk::new();
    desk.file("good.yaml", GOOD);
    desk.file("bad.yaml", BAD);
    desk.file("falco.yaml", "json_output: true\n");
    let ran = desk.run("falco -c falco.yaml -V good.yaml -V bad.yaml");
    assert_eq!(ran.code, 1);
    let results = &ran.json()["falco_load_results"];
    assert_eq!(results[0]["successful"], true);
    assert_eq!(results[0]["schema_valid"], true);
    assert_eq!(
        results[1]["errors"][0]["code"],
        "LOAD_ERR_COMPILE_CONDITION"
    );
    let place = &results[1]["errors"][0]["context"]["locations"][3]["position"];
    assert_eq!(
        (place["line"].as_u64(), place["column"].as_u64()),
        (Some(4), Some(8))
    );
    let ran = desk.run("falco -o json_output=true -V good.yaml -L");
    let described = &ran.json()["falco_describe_results"];
    assert_eq!(described["rules"][0]["info"]["name"], "A file was opened");
    assert_eq!(described["macros"][0]["details"]["used"], true);
}

#[test]
fn configurations_name_rules_and_switch_them() {
    let desk = Desk::new();
    desk.file("good.yaml", GOOD);
    desk.file("more/b.yaml", "rules:\n  - disable: {tag: files}\n");
    desk.file(
        "falco.yaml",
        "rules_files:\n  - ${WHERE}/good.yaml\n  - ${WHERE}/missing.yaml\npriority: warning\nconfig_files:\n  - more\n",
    );
    let desk = desk.with("WHERE", ".");
    let ran = desk.run("falco -c falco.yaml -o json_output=true -L");
    assert_eq!(ran.code, 0, "{ran:?}");
    let rules = ran.json()["rules"].as_array().unwrap().clone();
    assert_eq!(rules.len(), 1, "what is less than a warning is left out");
    assert_eq!(rules[0]["info"]["enabled"], false);
    let ran = desk.run("falco -c falco.yaml -o json_output=true -o priority=debug -t files -L");
    let rules = ran.json()["rules"].as_array().unwrap().clone();
    let on = |index: usize| rules[index]["info"]["enabled"].clone();
    assert_eq!((rules.len(), on(0), on(1)), (2, true.into(), false.into()));
    let ran = desk.run("falco -c falco.yaml -o rules[0]=1 -V good.yaml");
    assert_eq!(ran.code, 1);
    assert!(
        ran.err.contains("either `enable` or `disable`"),
        "{}",
        ran.err
    );
    assert!(
        desk.run("falco -c falco.yaml -o nothing -L")
            .err
            .contains("write KEY=VALUE")
    );
}

/// Entries of `config_files` that are not there are passed over, of a folder all files are read, whatever they are called
/// (falcosecurity/falco, `merge_config_files`); what is not there, or nobody understands, is told.
#[test]
fn configurations_are_put_together_and_doubts_are_told() {
    let desk = Desk::new();
    desk.file("good.yaml", GOOD);
    desk.file("config.d/10-rules.conf", "rules_files: [good.yaml]\n");
    desk.file("config.d/20.yaml", "json_output: true\n");
    desk.file(
        "falco.yaml",
        "config_files: [gone.d, config.d]\nappend_output: [{match: {tag: files}}]\nlog_level: LEVEL\nlog_stderr: STDERR\n",
    );
    let text = std::fs::read_to_string(desk.path("falco.yaml")).unwrap();
    let doubts = [
        "Warning: config_files: gone.d is not there",
        "Warning: configuration: append_output[0].match.tag: no such key",
    ];
    let rows = [
        ("info", "true", "", true),
        ("warning", "true", "", true),
        ("error", "true", "", false),
        ("info", "false", "", false),
        ("error", "false", " -v", true),
    ];
    for (level, errors, more, is_told) in rows {
        desk.file(
            "falco.yaml",
            text.replace("LEVEL", level).replace("STDERR", errors),
        );
        let ran = desk.run(&format!("falco -c falco.yaml -l Debugging{more}"));
        assert_eq!(ran.json()["rules"][0]["info"]["name"], "Debugging");
        for doubt in doubts {
            assert_eq!(
                ran.err.contains(doubt),
                is_told,
                "{level} {errors}: {ran:?}"
            );
        }
    }
    desk.file(
        "falco.yaml",
        text.replace("LEVEL", "loud").replace("STDERR", "true"),
    );
    let ran = desk.run("falco -c falco.yaml -L");
    assert!(
        ran.code == 1 && ran.err.contains("log_level: `loud` is none of"),
        "{ran:?}"
    );
    // What ends it is told whatever is wanted.
    let ran = desk.run("falco -o log_stderr=false -o log_level=emergency -L");
    assert!(ran.code == 1 && ran.err.starts_with("Error: "), "{ran:?}");
    for (words, said) in [
        ("--cri /run/containerd/containerd.sock", "--cri: "),
        ("--disable-cri-async", "--disable-cri-async: "),
        ("-S 4096", "-S: "),
        ("-pc", "-p: "),
    ] {
        let ran = desk.run(&format!("falco -r good.yaml -L {words}"));
        assert!(ran.code == 0 && ran.err.contains(said), "{words}: {ran:?}");
    }
}

#[test]
fn what_this_build_cannot_do_is_said_and_never_a_success() {
    let desk = Desk::new();
    desk.file("good.yaml", GOOD);
    if !cfg!(feature = "sensor") {
        let ran = desk.run("falco -r good.yaml");
        assert_eq!(ran.code, 1);
        assert!(ran.err.contains("cannot watch live events"), "{}", ran.err);
    }
    assert_eq!(desk.run("falco -r good.yaml --dry-run").code, 0);
    assert_eq!(desk.run("falco").code, 1);
    let ran = desk.run("falco --disable-source syscall -r good.yaml");
    assert!(
        ran.err.contains("all sources of events are switched off"),
        "{}",
        ran.err
    );
    assert_eq!(
        desk.run("falco --enable-source k8s_audit -r good.yaml")
            .code,
        1
    );
}

#[test]
fn facts_of_the_engine() {
    let desk = Desk::new();
    let names = desk.run("falco --list -N").out;
    assert!(names.lines().any(|name| name == "proc.name"));
    assert!(
        desk.run("falco --list=syscall --format markdown")
            .out
            .contains("`proc.aname[n]`")
    );
    // Names and sources as the plugins k8saudit and json document them, and ours.
    for (source, has, has_not) in [
        ("k8s_audit", "ka.verb", "proc.name"),
        ("k8s_audit", "jevt.value", "docker.action"),
        ("k8s_audit", "evt.time", "evt.type"),
        ("docker", "docker.action", "ka.verb"),
        ("guard", "guard.principal", "ka.verb"),
        ("syscall", "proc.name", "ka.verb"),
    ] {
        let names = desk.run(&format!("falco --list={source} -N")).out;
        let is_there = |name: &str| names.lines().any(|it| it == name);
        assert!(is_there(has) && !is_there(has_not), "{source}: {names}");
    }
    assert!(names.lines().any(|name| name == "ka.verb"));
    let list = desk.run("falco --list=k8s_audit").out;
    assert!(
        list.contains(
            "Field Class:                  ka\nEvent Sources:                k8s_audit\n"
        )
    );
    assert!(
        desk.run("falco --list=aws")
            .err
            .contains("syscall, docker, guard, k8s_audit")
    );
    assert!(desk.run("falco --list --format json").json()["fieldclasses"].is_array());
    assert!(
        desk.run("falco --list-events")
            .out
            .contains("< openat(fd, dirfd, name")
    );
    let version = desk.run("falco --version").out;
    assert!(
        version.starts_with("Falco version: 0.44.0 ") && version.contains("0.63.0"),
        "{version}"
    );
    let version = desk.run("falco --version -o json_output=true").json();
    assert_eq!(version["falco_version"], "0.44.0");
    assert_eq!(desk.run("falco --rule-schema").json()["type"], "array");
    assert_eq!(desk.run("falco --config-schema").json()["type"], "object");
    let plugins = desk.run("falco --list-plugins").out;
    for name in ["container", "k8saudit", "json"] {
        assert!(plugins.contains(&format!("Name: {name}\n")), "{plugins}");
    }
    assert!(
        desk.run("falco --plugin-info k8saudit")
            .out
            .contains("Event source: k8s_audit")
    );
    assert_eq!(desk.run("falco -h").code, 0);
    assert_eq!(desk.run("falco --bogus").code, 1);
    desk.file("good.yaml", GOOD);
    let support = desk.run("falco --support -r good.yaml").json();
    assert_eq!(support["rules_files"][0]["content"], GOOD);
}

/// Rules of our sources are validated and described; those of a source that is not read are left out of watching, which is told.
#[test]
fn rules_of_other_sources_are_known() {
    let desk = Desk::new();
    let rules = "
- required_plugin_versions: [{name: k8saudit, version: 0.7.0}, {name: json, version: 0.7.0}]
- {rule: Pod, desc: d, condition: ka.verb = create, output: '%ka.user.name %jevt.value[/verb]', priority: INFO, source: k8s_audit}
- {rule: Exec, desc: d, condition: docker.action = exec_start, output: o, priority: INFO, source: docker}
- {rule: Denied, desc: d, condition: guard.allowed = false, output: o, priority: INFO, source: guard}
";
    desk.file("rules.yaml", rules);
    let ran = desk.run("falco -V rules.yaml");
    assert_eq!(
        (ran.code, ran.out.as_str()),
        (0, "rules.yaml: Ok\n"),
        "{ran:?}"
    );
    let ran = desk.run("falco -r rules.yaml -L -o json_output=true");
    let described = ran.json();
    let sources = described["rules"].as_array().unwrap().iter();
    let sources: Vec<_> = sources
        .map(|rule| rule["info"]["source"].as_str().unwrap())
        .collect();
    assert_eq!(sources, ["k8s_audit", "docker", "guard"]);
    let ran = desk.run("falco -r rules.yaml -l Denied");
    assert!(ran.code == 0 && ran.out.contains("Denied"), "{ran:?}");
    desk.file("wrong.yaml", rules.replace("ka.verb", "ka.no"));
    let ran = desk.run("falco -V wrong.yaml");
    assert!(ran.code == 1 && ran.out.contains("ka.no"), "{ran:?}");
    let support = desk.run("falco --support -r rules.yaml").json();
    assert_eq!(support["rules_files"][0]["content"], rules);
    assert_eq!(support["event_sources"][3], "k8s_audit");
    // As Falco has it: the plugin has to be loaded for them to be of use.
    let ran = desk.run("falco -r rules.yaml --dry-run");
    assert!(ran.code == 1 && ran.err.contains("k8saudit"), "{ran:?}");
    // Plugins that are set up are loaded where `load_plugins` is not there at all (falcosecurity/falco, `load_yaml`).
    for list in ["load_plugins: [k8saudit, json]\n", ""] {
        let plugins = "plugins:\n- {name: k8saudit, open_params: 'http://127.0.0.1:9765/k8s-audit'}\n- {name: json}\n";
        desk.file(
            "falco.yaml",
            format!("rules_files: [rules.yaml]\n{list}{plugins}"),
        );
        let ran = desk.run("falco -c falco.yaml --dry-run");
        assert_eq!(ran.code, 0, "{ran:?}");
        assert!(
            ran.err.contains("docker") && !ran.err.contains("source \"k8s_audit\""),
            "{ran:?}"
        );
    }
}

#[test]
fn the_name_falco_is_falco() {
    let desk = Desk::new();
    let rules = desk.file("good.yaml", GOOD);
    let falco = desk.path("falco");
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_seawall"), &falco).unwrap();
    let ran = Command::new(falco).arg("-V").arg(&rules).output().unwrap();
    assert!(ran.status.success());
    let out = String::from_utf8(ran.stdout).unwrap();
    assert_eq!(out, format!("{}: Ok\n", rules.display()));
}

#[test]
fn our_own_words() {
    let desk = Desk::new();
    desk.file("good.yaml", GOOD);
    desk.file("bad.yaml", BAD);
    let ran = desk.run("watch rules check good.yaml");
    assert_eq!(
        (ran.code, ran.out.as_str()),
        (0, "0 errors, 0 warnings; 2 rules, 2 of them on\n")
    );
    let ran = desk.run("watch rules check bad.yaml");
    assert_eq!(ran.code, 1);
    assert!(
        ran.out.starts_with("bad.yaml:5:9: error: rule `Wrong`: filter_check called with nonexistent field no.field [LOAD_ERR_COMPILE_CONDITION]\n"),
        "{}",
        ran.out
    );
    desk.file("unused.yaml", "- list: nobody\n  items: []\n");
    assert_eq!(desk.run("watch rules check unused.yaml").code, 0);
    assert_eq!(desk.run("watch rules check --strict unused.yaml").code, 1);
    let ran = desk.run("watch rules list good.yaml");
    assert!(
        ran.out.contains("Warning        yes  A file was opened"),
        "{}",
        ran.out
    );
    let ran = desk.run("watch rules describe Debugging good.yaml");
    assert!(
        ran.out.contains("Condition    evt.type = close"),
        "{}",
        ran.out
    );
    assert_eq!(desk.run("watch rules describe Nothing good.yaml").code, 2);
    let ran = desk.run("watch rules list bad.yaml");
    assert_eq!((ran.code, ran.out.as_str()), (1, ""));
}
