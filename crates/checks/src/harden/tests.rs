//! Tests of hardening: what is written, that it is read again without the faults that hardening speaks of, and that
//! hardening it again changes nothing.

use super::*;
use crate::fix;
use crate::list;
use crate::parse::compose::{Given, load};
use crate::settings::Settings;
use crate::source::Source;

/// Files beside those of a project, by name.
type Beside<'a> = &'a [(&'a str, &'a str)];

fn input(files: &[String], beside: Beside<'_>) -> Input {
    let ask = |name: &str| {
        let mut all = beside.iter();
        let found = all.find(|(it, _)| *it == name);
        found.map(|(name, text)| Source::new(name, text.as_bytes()))
    };
    let sources = files.iter().enumerate();
    let given = Given {
        files: sources
            .map(|(at, text)| Source::new(&format!("{at}.yaml"), text.as_bytes()))
            .collect(),
        ..Given::default()
    };
    Input::new(load(given, &ask), Settings::default(), &ask)
}

fn faults(input: &Input) -> Vec<Fault> {
    list::all()
        .flat_map(|check| check.judge_compose(input).finish().0)
        .collect()
}

/// Counts the faults of a check in a service.
fn count(faults: &[Fault], change: &Change) -> usize {
    let words = format!("service {}", change.service);
    let is_it = |it: &&Fault| Some(it.check.id()) == change.check && it.place.words == words;
    faults.iter().filter(is_it).count()
}

/// Hardens the last of some files until nothing changes, and sees that what was written is sound: it is read as well
/// as before, and of each fault that a change speaks of there are fewer.
fn hardened(files: &[&str], beside: Beside<'_>, wishes: &Wishes) -> (String, Hardened) {
    let mut texts: Vec<String> = files.iter().map(|it| (*it).to_owned()).collect();
    let errors = input(&texts, beside).project.errors.len();
    let mut all = Hardened::default();
    let mut counts = Vec::new();
    for round in 0.. {
        let last = texts.last().unwrap();
        assert!(round < 8, "no end:\n{last}");
        let input = input(&texts, beside);
        let now = faults(&input);
        assert_eq!(
            input.project.errors.len(),
            errors,
            "{last}\n{:?}",
            input.project.errors
        );
        let open: Vec<&Fault> = now.iter().collect();
        let done = harden(&input, &open, wishes);
        if done.edits.is_empty() {
            assert_eq!(done.changes, [], "{last}");
            for (change, before) in all.changes.iter().zip(counts) {
                let is_mended = change.check.is_none() || count(&now, change) < before;
                assert!(is_mended, "{change:?}\n{last}");
            }
            all.left = done.left;
            return (texts.pop().unwrap(), all);
        }
        counts.extend(done.changes.iter().map(|change| count(&now, change)));
        all.changes.extend(done.changes);
        let (after, left) = fix::apply(last, &done.edits);
        assert_eq!(left, Vec::<usize>::new(), "{last}");
        *texts.last_mut().unwrap() = after;
    }
    unreachable!()
}

/// Only what an image is known to need is left to it.
#[test]
fn what_is_missing_is_added_behind_the_last_field() {
    let file = "# the shop\nservices:\n  web: # its pages\n    image: nginx:1.27 # pinned\n    environment:\n      \
                MODE: prod # and so on\n\nvolumes:\n  data:\n";
    let wishes = Wishes {
        memory: "1g".to_owned(),
        leaves: vec!["logging".to_owned()],
        ..Wishes::default()
    };
    let (text, done) = hardened(&[file], &[], &wishes);
    let added = "    read_only: true\n    tmpfs:\n      - /tmp\n      - /run\n      - /var/cache/nginx\n    \
                 security_opt:\n      - \"no-new-privileges:true\"\n    cap_drop:\n      - ALL\n    cap_add:\n      \
                 - CHOWN\n      - NET_BIND_SERVICE\n      - SETGID\n      - SETUID\n    mem_limit: 1g\n    cpus: \
                 1.0\n    pids_limit: 256\n";
    let wanted = file.replace("and so on\n", &format!("and so on\n{added}"));
    assert_eq!(text, wanted);
    let fields: Vec<&str> = done.changes.iter().map(|it| it.field.as_str()).collect();
    let wanted = [
        "read_only",
        "tmpfs",
        "security_opt",
        "cap_drop",
        "cap_add",
        "mem_limit",
        "cpus",
        "pids_limit",
    ];
    assert_eq!(fields, wanted);
    assert!(done.changes.iter().all(|it| !it.why.is_empty()));
}

#[test]
fn secrets_move_into_files_and_databases_out_of_reach() {
    let file = "services:\n  db:\n    image: postgres:17\n    environment:\n      - POSTGRES_PASSWORD=hunter2\n    \
                ports:\n      - \"5432:5432\"\n";
    let (text, done) = hardened(&[file], &[], &Wishes::default());
    for wanted in [
        "      - POSTGRES_PASSWORD_FILE=/run/secrets/db_postgres_password\n",
        "      - \"127.0.0.1:5432:5432\"\n",
        "    secrets:\n      - db_postgres_password\n",
        "secrets:\n  db_postgres_password:\n    file: \"./secrets/db_postgres_password.txt\"\n",
        "        - \"pg_isready -q\"\n",
    ] {
        assert!(text.contains(wanted), "{wanted}\n{text}");
    }
    assert!(!text.contains("hunter2"), "{text}");
    let told: Vec<&Change> = done
        .changes
        .iter()
        .filter(|it| it.field == "secrets")
        .collect();
    assert!(
        told[0]
            .risk
            .as_deref()
            .is_some_and(|it| it.contains("write the secret into"))
    );
}

/// What somebody wrote on purpose is told, and only taken back where that is asked for.
#[test]
fn what_was_asked_for_stays_unless_it_is_taken_back() {
    let file = "services:\n  a: {image: 'app:1', privileged: true, pid: host}\n  b:\n    image: app:1\n    cap_add: \
                [SYS_ADMIN, NET_ADMIN]\n    volumes: ['/var/run/docker.sock:/var/run/docker.sock']\n";
    let (text, done) = hardened(&[file], &[], &Wishes::default());
    assert!(
        text.contains("privileged: true, pid: host") && text.contains("[SYS_ADMIN, NET_ADMIN]")
    );
    let left = |done: &Hardened, id: &str| {
        let is_it = |it: &&Left| it.check.as_deref() == Some(id);
        done.left.iter().filter(is_it).count()
    };
    for id in ["CMP-0001", "CMP-0012", "CMP-0003", "CMP-0022"] {
        assert_eq!(left(&done, id), 1, "{id}");
    }
    let wishes = Wishes {
        takes_back: true,
        ..Wishes::default()
    };
    let (text, done) = hardened(&[file], &[], &wishes);
    assert!(
        !text.contains("privileged: true")
            && !text.contains("pid: host")
            && !text.contains("SYS_ADMIN")
    );
    assert!(
        text.contains("NET_ADMIN") && text.contains("docker.sock"),
        "{text}"
    );
    assert_eq!((left(&done, "CMP-0001"), left(&done, "CMP-0022")), (0, 1));
}

/// Only the last file is written: it takes back what an earlier one says, as the compose specification has it.
#[test]
fn an_earlier_file_is_overridden() {
    let base = "services:\n  web:\n    image: app:1\n    privileged: true\n    pid: host\n    cap_add: [SYS_ADMIN, \
                NET_ADMIN]\n    security_opt: ['seccomp:unconfined']\n";
    let wishes = Wishes {
        takes_back: true,
        ..Wishes::default()
    };
    let (text, _) = hardened(
        &[base, "services:\n  db: {image: 'redis:8'}\n"],
        &[],
        &wishes,
    );
    for wanted in [
        "privileged: !reset null",
        "pid: !reset null",
        "cap_add: !override [NET_ADMIN]",
        "security_opt: !override [\"no-new-privileges:true\"]",
    ] {
        assert!(text.contains(wanted), "{wanted}\n{text}");
    }
}

#[test]
fn what_cannot_be_written_is_told() {
    let file = "include: [o.yaml]\nx-app: &app\n  image: app:1\nservices:\n  web: *app\n  job:\n    extends: {file: \
                b.yaml, service: job}\n  cache: {image: 'caddy:2'}\n  win: {image: 'w:1', platform: windows/amd64}\n";
    let beside = [
        ("o.yaml", "services: {o: {image: 'o:1'}}"),
        ("b.yaml", "services: {job: {image: 'o:1', pid: host}}"),
    ];
    let wishes = Wishes {
        takes_back: true,
        ..Wishes::default()
    };
    let (text, done) = hardened(&[file], &beside, &wishes);
    let left = |service: &str| -> Vec<&str> {
        let of = done.left.iter().filter(|it| it.service == service);
        of.map(|it| it.why.as_str()).collect()
    };
    assert!(left("o")[0].contains("defined in `o.yaml`"), "{done:?}");
    assert!(left("web")[0].contains("alias"), "{done:?}");
    assert!(left("job")[0].contains("cannot be taken back from here"));
    assert!(left("cache").iter().any(|it| it.contains("`/data`")));
    assert!(left("win")[0].contains("Windows"));
    assert!(
        !text.contains("cache: {image: 'caddy:2', read_only"),
        "{text}"
    );
}

/// What a Dockerfile says decides: its user, its ports, its volumes, its programs that change the user.
#[test]
fn what_is_built_is_looked_at() {
    let file = "services:\n  app:\n    build: .\n";
    for (dockerfile, with, without) in [
        (
            "FROM debian:12\nRUN useradd -r app\nEXPOSE 80\n",
            &["    user: app\n", "- NET_BIND_SERVICE\n"][..],
            &["SETUID"][..],
        ),
        (
            "FROM debian:12\nRUN apt-get install -y gosu && useradd app\nVOLUME /tmp\n",
            &["- SETUID\n", "- /run\n"],
            &["user: app", "- /tmp\n", "NET_BIND"],
        ),
        (
            "FROM debian:12\nUSER 1000\n",
            &["cap_drop"],
            &["cap_add", "user:"],
        ),
        (
            "FROM postgres:17\nCOPY a /b\n",
            &["- FOWNER\n", "- /run/postgresql\n"],
            &["NET_BIND"],
        ),
        (
            "FROM postgres:17\nENTRYPOINT [\"/own\"]\n",
            &["- /run\n"],
            &["FOWNER", "pg_isready"],
        ),
    ] {
        let (text, _) = hardened(&[file], &[("Dockerfile", dockerfile)], &Wishes::default());
        let has = |it: &&str| text.contains(*it);
        assert!(with.iter().all(&has), "{dockerfile}\n{text}");
        assert!(!without.iter().any(has), "{dockerfile}\n{text}");
    }
}

/// Every case of the checks of Compose files is a file that somebody could harden.
#[test]
fn every_file_is_hardened_to_an_end() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if !name.starts_with("CMP-") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        for case in text.split("=== ").skip(1) {
            let (case, _) = case.split_once("\n--- fixed").unwrap_or((case, ""));
            let (own, others) = parted(case);
            let beside: Vec<(&str, &str)> = others.iter().map(|(a, b)| (*a, b.as_str())).collect();
            for takes_back in [false, true] {
                let wishes = Wishes {
                    takes_back,
                    ..Wishes::default()
                };
                hardened(&[&own], &beside, &wishes);
                let flow = own.replace('\n', "\r\n");
                hardened(&[&flow], &beside, &wishes);
                count += 1;
            }
        }
    }
    assert!(count > 200, "{count}");
}

/// Parts a case: the document, and those beside it.
fn parted(case: &str) -> (String, Vec<(&str, String)>) {
    let plain = |line: &str| line.replace(['«', '»'], "").replace('␠', " ");
    let mut own = String::new();
    let mut others: Vec<(&str, String)> = Vec::new();
    for line in case.lines().skip(1) {
        match (line.strip_prefix("@ file "), others.last_mut()) {
            (Some(name), _) => others.push((name, String::new())),
            (None, _) if line.starts_with("@ ") => {}
            (None, Some((_, text))) => *text += &(plain(line) + "\n"),
            (None, None) => own += &(plain(line) + "\n"),
        }
    }
    (own, others)
}
