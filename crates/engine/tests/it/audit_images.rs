//! Images of a real engine: what is said of each by what the engine tells, and by a scan of all that is in it.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use seawall_artifact::host::{HostOptions, collect};
use seawall_artifact::source::engine::{EngineOptions, open};
use seawall_artifact::source::{OpenOptions, Silent};
use seawall_checks::selection::{Begin, Selection};
use seawall_checks::settings::Settings;
use seawall_engine::audit::image::{Images, Which, not_scanned, scan_images, scan_options};
use seawall_engine::audit::program::{ask_advisories, identify};
use seawall_engine::audit::redact::Secrets;
use seawall_engine::audit::{AuditOptions, Audited, Beside, audit_with};
use seawall_engine::database::{DatabasePlaces, choose_database};
use seawall_model::artifact::ArtifactKind;
use seawall_model::host::HostFacts;
use seawall_model::time::Timestamp;
use seawall_policy::filter::Filter;
use seawall_testkit::daemon::Daemon;

/// A base with a file that sets the user id, and an image on it that changes what is wrong.
const BASE: &str = "FROM scratch\nCOPY busybox /bin/busybox\nCOPY busybox /bin/su\n\
                    ENV DB_PASSWORD=Tr0ub4dorXY9\nADD busybox /bin/again\nCMD [\"/bin/busybox\", \"sh\"]\n";
const GOOD: &str = "FROM base:1\nUSER 1000\nHEALTHCHECK CMD [\"/bin/busybox\", \"true\"]\n\
                    ENV DB_PASSWORD=\nCOPY busybox /bin/own\nCMD [\"/bin/busybox\", \"sleep\", \"600\"]\n";

#[test]
fn images_are_judged_by_what_is_known_of_them() {
    let Some(daemon) = engine_with_images() else {
        return;
    };
    let mut facts = collect(&host_options(&daemon));
    identify(Path::new("/"), &mut facts);
    let options = audit_options();
    let audited = audit_with(&facts, &options, Beside::default());
    let wanted = [
        ("base:1", "DF-0075", "fail"),
        ("base:1", "DF-0107", "fail"),
        ("base:1", "DF-0089", "fail"),
        // The classic builder names no file behind ADD.
        ("base:1", "DF-0097", "manual"),
        ("base:1", "DF-0031", "pass"),
        ("base:1", "IMG-0082", "not-looked-at"),
        ("base:1", "IMG-0062", "not-looked-at"),
        // It was built here: no registry has a signature of it.
        ("base:1", "IMG-0073", "fail"),
        ("base:1", "IMG-0061", "manual"),
        ("base:1", "DF-0004", "manual"),
        ("good:1", "DF-0074", "pass"),
        ("good:1", "DF-0075", "pass"),
        ("good:1", "DF-0107", "pass"),
        // What its base added is its base's.
        ("good:1", "DF-0097", "pass"),
    ];
    compare(&audited, &wanted);
    scanned_whole(&daemon, &facts, &options);
    from_a_snapshot(&facts, &options);
}

fn scanned_whole(daemon: &Daemon, facts: &HostFacts, options: &AuditOptions) {
    let chosen = choose_database(&DatabasePlaces::default()).unwrap();
    let mut facts = facts.clone();
    let scanning = scan_options(&Settings::default(), options);
    let advised = ask_advisories(&mut facts, &chosen.database, &scanning);
    let opening = OpenOptions {
        engine: engine_options(daemon),
        ..OpenOptions::default()
    };
    let scanned = scan_images(
        &facts,
        Which::All,
        &|image| Ok(open(&image.id, &opening)?.pop().unwrap()),
        (&chosen.database, &scanning),
        &|_| Box::new(Silent),
    );
    let images = Images {
        skip: false,
        scanned: Some(scanned),
    };
    let audited = audit_with(&facts, options, Beside { advised, images });
    let wanted = [
        ("base:1", "DF-0089", "fail"),
        ("base:1", "DF-0075", "fail"),
        // It was built here: no registry has a signature of it.
        ("base:1", "IMG-0073", "fail"),
        ("base:1", "IMG-0061", "manual"),
        ("base:1", "IMG-0153", "pass"),
        ("good:1", "DF-0075", "pass"),
        ("good:1", "IMG-0062", "pass"),
    ];
    compare(&audited, &wanted);
    let web = audited
        .targets
        .iter()
        .find(|it| it.report.artifact.name == "web")
        .unwrap();
    let own = web
        .report
        .assessments
        .iter()
        .find(|it| it.check == "IMG-0062")
        .unwrap();
    assert_eq!(own.object, "container web");
    assert!(
        own.readings.iter().any(|it| it.from == "target good:1"),
        "{own:?}"
    );
    // Debian's packages of the engine, whichever are installed.
    let programs = facts.engines[0].programs.known().unwrap();
    let named: Vec<_> = programs
        .iter()
        .filter_map(|it| it.purls.known())
        .flatten()
        .collect();
    assert!(
        named
            .iter()
            .any(|it| it.starts_with("pkg:deb/debian/runc@")),
        "{programs:?}"
    );
}

fn from_a_snapshot(facts: &HostFacts, options: &AuditOptions) {
    let images = Images {
        skip: false,
        scanned: Some(not_scanned(
            facts,
            Which::All,
            "a saved host holds no images",
        )),
    };
    let beside = Beside {
        images,
        ..Beside::default()
    };
    let audited = audit_with(facts, options, beside);
    let base = image(&audited, "base:1");
    let told = base.iter().find(|(check, ..)| check == "IMG-0082").unwrap();
    assert!(told.2.contains("a saved host holds no images"), "{told:?}");
    let skipped = Beside {
        images: Images {
            skip: true,
            scanned: None,
        },
        ..Beside::default()
    };
    let audited = audit_with(facts, options, skipped);
    let is_image = |kind: ArtifactKind| kind == ArtifactKind::Image;
    assert!(
        !audited
            .targets
            .iter()
            .any(|it| is_image(it.report.artifact.kind))
    );
}

fn compare(audited: &Audited, wanted: &[(&str, &str, &str)]) {
    for (name, check, want) in wanted {
        let told = image(audited, name);
        let found: Vec<_> = told.iter().filter(|(it, ..)| it == check).collect();
        let words: Vec<&str> = found.iter().map(|(_, word, _)| word.as_str()).collect();
        assert_eq!(words, [*want], "{name} {check}: {found:?}");
    }
}

/// What was said of an image: check, outcome, reason.
fn image(audited: &Audited, name: &str) -> Vec<(String, String, String)> {
    let target = audited
        .targets
        .iter()
        .find(|it| it.report.artifact.name == name);
    let assessments = &target
        .unwrap_or_else(|| panic!("no target {name}"))
        .report
        .assessments;
    let told = assessments.iter().map(|it| {
        let why = it.outcome.why().unwrap_or_default();
        (
            it.check.clone(),
            it.outcome.name().to_owned(),
            why.to_owned(),
        )
    });
    told.collect()
}

fn engine_with_images() -> Option<Daemon> {
    let busybox = Path::new("/bin/busybox");
    if !busybox.is_file() {
        eprintln!("skipped: /bin/busybox (Debian's busybox-static) is missing");
        return None;
    }
    let daemon = match Daemon::start("overlay2") {
        Ok(daemon) => daemon,
        Err(why) => {
            eprintln!("skipped: {why}");
            return None;
        }
    };
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(busybox, folder.path().join("busybox")).unwrap();
    for (name, text) in [("base:1", BASE), ("good:1", GOOD)] {
        if name == "base:1" {
            set_user_id(&folder.path().join("busybox"), 0o4755);
        } else {
            set_user_id(&folder.path().join("busybox"), 0o755);
        }
        std::fs::write(folder.path().join("Dockerfile"), text).unwrap();
        let built = Command::new("docker")
            .args([
                "--host",
                &daemon.host(),
                "build",
                "--quiet",
                "--tag",
                name,
                ".",
            ])
            .env("DOCKER_BUILDKIT", "0")
            .current_dir(folder.path())
            .output()
            .unwrap();
        assert!(
            built.status.success(),
            "{}",
            String::from_utf8_lossy(&built.stderr)
        );
    }
    daemon.docker(&["create", "--name", "web", "--network", "none", "good:1"]);
    Some(daemon)
}

fn set_user_id(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

fn engine_options(daemon: &Daemon) -> EngineOptions {
    EngineOptions {
        host: Some(daemon.host()),
        ..EngineOptions::default()
    }
}

fn host_options(daemon: &Daemon) -> HostOptions {
    HostOptions {
        root: "/".into(),
        engine: engine_options(daemon),
        redact: Arc::new(Secrets),
        now: now(),
        version: "test".to_owned(),
        events_since: 60,
        threads: 2,
    }
}

fn audit_options() -> AuditOptions {
    let selection = Selection {
        begin: Begin::All,
        ..Selection::default()
    };
    AuditOptions {
        accepting: seawall_engine::audit::accept::Accepting::default(),
        compliance: seawall_engine::audit::compliance::Compliance::default(),
        selected: selection.resolve().unwrap(),
        settings: Settings::default(),
        exceptions: Vec::new(),
        filter: Filter::default(),
        only: Vec::new(),
        today: now().date(),
    }
}

fn now() -> Timestamp {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    Timestamp::from_seconds(i64::try_from(now.unwrap().as_secs()).unwrap())
}
