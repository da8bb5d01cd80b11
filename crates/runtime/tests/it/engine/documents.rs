//! Rules of other sources than the kernel: their fields, what loading says of them, and our own.

use std::collections::BTreeSet;

use seawall_runtime::document::{Document, Reader, Source};
use seawall_runtime::engine::{Engine, Matching, Scene, Workspace, World};
use seawall_runtime::fields;
use seawall_runtime::language::{Loader, OWN_RULES, RuleSet, Settings, own_rules};
use seawall_runtime::state::State;
use seawall_runtime::trial::Trial;

fn rules(text: &str, settings: Settings) -> (RuleSet, String) {
    let mut loader = Loader::new(settings);
    let told = loader.load("rules.yaml", text.as_bytes()).text(true);
    assert!(loader.is_successful(), "{told}");
    (loader.rules(), told)
}

/// What a text with fields says of a document.
fn says(source: Source, document: &Document, text: &str) -> String {
    let name = source.name();
    let rule = format!(
        "- rule: r\n  desc: d\n  condition: evt.num exists\n  output: {text:?}\n  priority: INFO\n  source: {name}\n"
    );
    let (rules, _) = rules(&rule, Settings::of_all_sources());
    let engine = Engine::new(&rules, name, Matching::All).unwrap();
    let (state, world, event) = (State::default(), World::new("host"), document.event());
    let scene = Scene::of_document(document, &event, &state, &world);
    let alerts = engine.alerts(&scene, &mut Workspace::default());
    assert_eq!(alerts.len(), 1, "{text}");
    assert_eq!(&*alerts[0].source, name);
    alerts[0].message.clone()
}

fn read(source: Source, text: &str) -> Document {
    let mut read = Reader::new(source).read(text.as_bytes());
    read.pop().unwrap().unwrap()
}

/// The fields that falcosecurity/plugins documents for k8saudit, and those of json.
const PUBLISHED: &[&str] = &[
    "ka.auditid",
    "ka.stage",
    "ka.auth.decision",
    "ka.auth.reason",
    "ka.user.name",
    "ka.user.groups",
    "ka.impuser.name",
    "ka.verb",
    "ka.uri",
    "ka.uri.param",
    "ka.target.name",
    "ka.target.namespace",
    "ka.target.resource",
    "ka.target.subresource",
    "ka.req.binding.subjects",
    "ka.req.binding.role",
    "ka.req.binding.subject.has_name",
    "ka.req.configmap.name",
    "ka.req.configmap.obj",
    "ka.req.pod.containers.image",
    "ka.req.container.image",
    "ka.req.pod.containers.image.repository",
    "ka.req.container.image.repository",
    "ka.req.pod.host_ipc",
    "ka.req.pod.host_network",
    "ka.req.container.host_network",
    "ka.req.pod.host_pid",
    "ka.req.pod.containers.host_port",
    "ka.req.pod.containers.privileged",
    "ka.req.container.privileged",
    "ka.req.pod.containers.allow_privilege_escalation",
    "ka.req.pod.containers.read_only_fs",
    "ka.req.pod.run_as_user",
    "ka.req.pod.containers.run_as_user",
    "ka.req.pod.containers.eff_run_as_user",
    "ka.req.pod.run_as_group",
    "ka.req.pod.containers.run_as_group",
    "ka.req.pod.containers.eff_run_as_group",
    "ka.req.pod.containers.proc_mount",
    "ka.req.role.rules",
    "ka.req.role.rules.apiGroups",
    "ka.req.role.rules.nonResourceURLs",
    "ka.req.role.rules.verbs",
    "ka.req.role.rules.resources",
    "ka.req.pod.fs_group",
    "ka.req.pod.supplemental_groups",
    "ka.req.pod.containers.add_capabilities",
    "ka.req.service.type",
    "ka.req.service.ports",
    "ka.req.pod.volumes.hostpath",
    "ka.req.volume.hostpath",
    "ka.req.pod.volumes.flexvolume_driver",
    "ka.req.pod.volumes.volume_type",
    "ka.resp.name",
    "ka.response.code",
    "ka.response.reason",
    "ka.useragent",
    "json.value",
    "json.obj",
    "json.rawtime",
    "jevt.value",
    "jevt.obj",
    "jevt.rawtime",
];

#[test]
fn all_published_fields_are_there_and_no_others() {
    let published: BTreeSet<&str> = PUBLISHED.iter().copied().collect();
    let family = |name: &str| name.split('.').next().unwrap_or_default().to_owned();
    let own: BTreeSet<&str> = fields::all()
        .map(|field| field.name)
        .filter(|name| ["ka", "json", "jevt"].contains(&family(name).as_str()))
        .collect();
    assert_eq!(own, published);
}

#[test]
fn fields_of_the_audit_log_of_kubernetes() {
    let document = read(
        Source::Kubernetes,
        r#"{"kind":"Event","stage":"ResponseComplete","stageTimestamp":"1970-01-01T00:00:01Z","verb":"create",
        "requestURI":"/api/v1/pods?fieldManager=a%2Bb&dryRun=&x","user":{"username":"jane","groups":["dev","ops"]},
        "objectRef":{"resource":"pods","namespace":"shop"},"responseStatus":{"code":201},
        "requestObject":{"metadata":null,"spec":{"hostNetwork":true,"securityContext":{"runAsUser":7,"supplementalGroups":[1,2]},
        "containers":[{"image":"reg:5000/a/b:1@sha256:00","securityContext":{"privileged":false,"readOnlyRootFilesystem":true},
          "ports":[{"hostPort":80,"containerPort":8080},{"containerPort":81}]},
          {"image":"c","securityContext":{"runAsUser":0,"capabilities":{"add":["KILL","CHOWN"]}}}],
        "initContainers":[{"image":"d","securityContext":{"privileged":true}}],
        "volumes":[{"name":"v","hostPath":{"path":"/etc/ssl"}},{"name":"w","emptyDir":{}},{"name":"f","flexVolume":{"driver":"x/y"}}]}}}"#,
    );
    let rows = [
        (
            "%ka.user.name %ka.user.groups %ka.user.groups[1]",
            "jane (dev,ops) (ops)",
        ),
        (
            "%ka.uri.param[fieldManager] %ka.uri.param[dryRun]. %ka.uri.param[x]. %ka.uri.param[y]",
            "a+b . . <NA>",
        ),
        (
            "%ka.req.pod.containers.image",
            "(reg:5000/a/b:1@sha256:00,c,d)",
        ),
        (
            "%ka.req.pod.containers.image[0] %ka.req.pod.containers.image[9]",
            "(reg:5000/a/b:1@sha256:00) <NA>",
        ),
        (
            "%ka.req.pod.containers.image.repository %ka.req.container.image.repository",
            "(reg:5000/a/b,c,d) reg:5000/a/b",
        ),
        (
            "%ka.req.pod.containers.privileged %ka.req.container.privileged",
            "(false,true) true",
        ),
        ("%ka.req.pod.containers.read_only_fs", "(true,false,false)"),
        (
            "%ka.req.pod.containers.eff_run_as_user %ka.req.pod.containers.eff_run_as_group",
            "(7,0,7) (0,0,0)",
        ),
        (
            "%ka.req.pod.run_as_user %ka.req.pod.containers.run_as_user",
            "7 (0)",
        ),
        (
            "%ka.req.pod.supplemental_groups %ka.req.pod.host_network %ka.req.pod.host_pid",
            "(1,2) true <NA>",
        ),
        (
            "%ka.req.pod.containers.add_capabilities %ka.req.pod.containers.host_port",
            "(KILL,CHOWN) (80,81)",
        ),
        (
            "%ka.req.pod.volumes.hostpath %ka.req.volume.hostpath[/etc*] %ka.req.volume.hostpath[/etc]",
            "(/etc/ssl) true false",
        ),
        (
            "%ka.req.pod.volumes.volume_type %ka.req.pod.volumes.flexvolume_driver",
            "(hostPath,emptyDir,flexVolume) (x/y)",
        ),
        (
            "%ka.response.code %ka.target.name %ka.target.namespace",
            "201 <NA> shop",
        ),
        (
            "%jevt.value[/requestObject/spec/containers/0/ports/1] %jevt.value[verb] %jevt.value[/no]",
            r#"{"containerPort":81} create <NA>"#,
        ),
        (
            "%jevt.value[/annotations/a~1b] %jevt.rawtime %evt.source %evt.num %evt.time.iso8601",
            "<NA> 1000000000 k8s_audit 1 1970-01-01T00:00:01.000000000+0000",
        ),
    ];
    for (text, want) in rows {
        assert_eq!(says(Source::Kubernetes, &document, text), want, "{text}");
    }
}

#[test]
fn what_a_document_does_not_say_has_no_value() {
    let document = read(
        Source::Kubernetes,
        r#"{"kind":"Event","stageTimestamp":"1970-01-01T00:00:01Z"}"#,
    );
    let always = [
        "ka.req.binding.subject.has_name",
        "ka.req.volume.hostpath",
        "json.obj",
        "json.rawtime",
        "jevt.obj",
        "jevt.rawtime",
    ];
    for field in fields::all().filter(|field| field.is_of("k8s_audit")) {
        let name = match field.argument {
            fields::Argument::Key(_) => format!("{}[x]", field.name),
            _ => field.name.to_owned(),
        };
        if field.name.starts_with("evt.") || always.contains(&field.name) {
            continue;
        }
        assert_eq!(
            says(Source::Kubernetes, &document, &format!("%{name}")),
            "<NA>",
            "{name}"
        );
    }
}

#[test]
fn lists_are_held_against_sets_as_upstream_does() {
    let pod = |images: &str| {
        read(
            Source::Kubernetes,
            &format!(
                r#"{{"kind":"Event","stageTimestamp":"1970-01-01T00:00:01Z","requestObject":{{"spec":{{"containers":[{images}]}}}}}}"#
            ),
        )
    };
    let (a, ab, none) = (r#"{"image":"a"}"#, r#"{"image":"a"},{"image":"b"}"#, "");
    let field = "ka.req.pod.containers.image";
    let rows = [
        (format!("{field} in (a)"), [true, false, false]),
        (format!("{field} in (a, b)"), [true, true, false]),
        (format!("{field} intersects (b)"), [false, true, false]),
        (format!("not {field} in (a)"), [false, true, true]),
        (format!("{field} exists"), [true, true, false]),
        (format!("{field}[1] in (b)"), [false, true, false]),
    ];
    for (condition, want) in rows {
        let rule = format!(
            "- rule: r\n  desc: d\n  condition: {condition}\n  output: o\n  priority: INFO\n  source: k8s_audit\n"
        );
        let (rules, _) = rules(&rule, Settings::of_all_sources());
        let engine = Engine::new(&rules, "k8s_audit", Matching::All).unwrap();
        let got = [a, ab, none].map(|images| {
            let (document, state, world) = (pod(images), State::default(), World::default());
            let event = document.event();
            let scene = Scene::of_document(&document, &event, &state, &world);
            !engine.alerts(&scene, &mut Workspace::default()).is_empty()
        });
        assert_eq!(got, want, "{condition}");
    }
}

#[test]
fn fields_belong_to_their_source() {
    let rows = [
        ("k8s_audit", "proc.name = x", "nonexistent field proc.name"),
        ("k8s_audit", "evt.type = open", "nonexistent field evt.type"),
        (
            "k8s_audit",
            "guard.event = x",
            "nonexistent field guard.event",
        ),
        ("k8s_audit", "ka.user.groups = x", "operator not supported"),
        (
            "k8s_audit",
            "ka.user.groups startswith x",
            "operator not supported",
        ),
        (
            "syscall",
            "evt.type = open and ka.verb = x",
            "nonexistent field ka.verb",
        ),
        (
            "syscall",
            "evt.type = open and json.obj exists",
            "nonexistent field json.obj",
        ),
        (
            "guard",
            "container.id = x",
            "nonexistent field container.id",
        ),
        (
            "docker",
            "docker.type = container and fd.name = x",
            "nonexistent field fd.name",
        ),
    ];
    for (source, condition, want) in rows {
        let mut loader = Loader::new(Settings::of_all_sources());
        let rule = format!(
            "- rule: r\n  desc: d\n  condition: {condition}\n  output: o\n  priority: INFO\n  source: {source}\n"
        );
        let told = loader.load("rules.yaml", rule.as_bytes()).text(true);
        assert!(
            !loader.is_successful() && told.contains(want),
            "{source} {condition}: {told}"
        );
    }
    let rule = "- rule: r\n  desc: d\n  condition: ka.verb = <NA>\n  output: o %proc.name\n  priority: INFO\n  source: k8s_audit\n";
    let mut loader = Loader::new(Settings::of_all_sources());
    assert!(
        loader
            .load("rules.yaml", rule.as_bytes())
            .text(true)
            .contains("proc.name")
    );
    let (_, told) = rules(&rule.replace(" %proc.name", ""), Settings::of_all_sources());
    assert!(told.contains("LOAD_UNSAFE_NA_CHECK"), "{told}");
    let (_, told) = rules(&rule.replace(" %proc.name", ""), Settings::default());
    assert!(
        told.contains("Unknown source k8s_audit, skipping"),
        "{told}"
    );
}

/// Each of our rules is raised by a document of the trial, and by no other.
#[test]
fn our_own_rules_tell_what_they_should() {
    for source in Source::ALL {
        let name = source.name();
        let (rules, told) = rules(own_rules(source), Settings::of_all_sources());
        assert!(!told.contains("LOAD_"), "{told}");
        let engine = Engine::new(&rules, name, Matching::All).unwrap();
        let path = format!(
            "{}/tests/data/trials/{name}.yaml",
            env!("CARGO_MANIFEST_DIR")
        );
        let text = std::fs::read_to_string(path).unwrap();
        let trial = Trial::read(&text).unwrap();
        assert_eq!(trial.source, Some(source));
        let outcome = super::run(&text, &engine);
        let told: Vec<_> = outcome
            .differences
            .iter()
            .map(|it| format!("{}: {}", it.line, it.wrong))
            .collect();
        assert_eq!(told, Vec::<String>::new(), "{name}");
        for rule in rules.rules.iter().filter(|rule| rule.enabled) {
            assert!(text.contains(&rule.name), "no trial of {:?}", rule.name);
            assert_eq!(rule.source, name);
        }
    }
}

/// They are loaded together where all sources are read.
#[test]
fn our_own_rules_load_beside_each_other() {
    let mut loader = Loader::new(Settings::default().with_sources(&Source::ALL));
    loader.load("seawall.yaml", OWN_RULES.as_bytes());
    for source in Source::ALL {
        loader.load(source.name(), own_rules(source).as_bytes());
    }
    let told = loader.results();
    assert!(
        told.iter()
            .all(|it| it.errors.is_empty() && it.warnings.is_empty()),
        "{told:?}"
    );
}

#[test]
fn ids_of_our_rules_stand_once() {
    let mut ids = BTreeSet::new();
    let all = Source::ALL.map(own_rules);
    for text in all.iter().chain([&OWN_RULES]) {
        let (rules, _) = rules(text, Settings::of_all_sources());
        for rule in rules.rules {
            let id = rule.tags.iter().find(|tag| tag.starts_with("RT-")).cloned();
            let id = id.unwrap_or_else(|| panic!("{:?} has no id", rule.name));
            assert!(ids.insert(id.clone()), "{id} stands twice");
        }
    }
}
