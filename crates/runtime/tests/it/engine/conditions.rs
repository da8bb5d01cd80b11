//! What operators, modifiers and transformers mean (documentation of Falco: condition syntax; reference of libs).

use super::{OPEN, engine, holds, rule};
use seawall_runtime::engine::{Matching, Scene, Workspace, World};
use seawall_runtime::event::{Event, Kind};
use seawall_runtime::state::State;
use std::fmt::Write as _;

const CONDITIONS: &[(&str, bool)] = &[
    // Missing values: nothing holds of them, `not` turns that.
    ("evt.arg.target exists", false),
    ("evt.arg.target = x", false),
    ("evt.arg.target != x", false),
    ("not evt.arg.target = x", true),
    ("fd.name exists", true),
    ("fd.sip = 10.0.0.5", false),
    ("fd.sip != 10.0.0.5", false),
    // Text.
    ("proc.name = bash", true),
    ("proc.name == bash", true),
    ("proc.name = Bash", false),
    ("proc.name != zsh", true),
    ("fd.name contains shad", true),
    ("fd.name contains SHAD", false),
    ("fd.name icontains SHAD", true),
    ("fd.name startswith /etc/", true),
    ("fd.name endswith adow", true),
    ("fd.name endswith /etc/shadow-", false),
    ("proc.name in (sh, bash)", true),
    ("proc.name in ()", false),
    ("proc.name intersects (sh, bash)", true),
    ("not proc.name in (sh, dash)", true),
    // Globs: `*` crosses separators.
    ("fd.name glob /*w", true),
    ("fd.name glob '/etc/?hadow'", true),
    ("fd.name glob /ETC/*", false),
    ("fd.name iglob /ETC/*", true),
    // Regular expressions match the whole text.
    ("fd.name regex '/etc/.*'", true),
    ("fd.name regex etc", false),
    ("fd.name regex '/etc/(passwd|shadow)'", true),
    ("fd.name regex '/[[:alpha:]]+/s[a-h]*dow'", true),
    // Prefixes of paths by components.
    ("fd.name pmatch (/etc)", true),
    ("fd.name pmatch (/etc/shadow)", true),
    ("fd.name pmatch (/etc/shadow/x)", false),
    ("fd.name pmatch (/et)", false),
    ("fd.name pmatch (/)", true),
    ("fd.name pmatch (/usr, '/e*')", true),
    ("fd.name pmatch ('/*/shad?w')", true),
    ("fd.name pmatch (/etc/x, /etc)", true),
    // Numbers.
    ("fd.num = 3", true),
    ("fd.num = 0x3", true),
    ("fd.num != 3", false),
    ("fd.num >= 3", true),
    ("fd.num < 3", false),
    ("fd.num in (1, 3)", true),
    ("evt.rawres >= 0", true),
    ("proc.duration > 1", true),
    ("evt.is_open_read = true", true),
    ("evt.is_open_write = true", false),
    ("evt.is_open_write != true", true),
    ("evt.is_open_read in (true, false)", true),
    // Modifiers.
    ("fd.name contains anyof (foo, shad)", true),
    ("fd.name contains allof (etc, shad)", true),
    ("fd.name contains allof (etc, foo)", false),
    ("fd.name contains oneof (etc, foo)", true),
    ("fd.name contains oneof (etc, shad)", false),
    ("fd.name contains anyof ()", false),
    ("fd.name contains allof ()", false),
    ("fd.name contains oneof ()", false),
    ("fd.name = anyof (/etc/shadow, x)", true),
    ("fd.name != allof (x, y)", true),
    ("fd.name != allof (x, /etc/shadow)", false),
    // Ancestors: any of them without a number.
    ("proc.aname = systemd", true),
    ("proc.aname = bash", false),
    ("proc.aname[0] = bash", true),
    ("proc.aname[1] = sshd", true),
    ("proc.aname[2] = systemd", true),
    ("proc.aname[3] exists", false),
    ("proc.aname in (x, sshd)", true),
    ("proc.aname contains ss", true),
    ("proc.apid = 50", true),
    ("proc.aenv[A] = 1", true),
    ("not proc.aname in (x, y)", true),
    // Lists: `in` wants all of them, `intersects` one.
    ("fd.types in (file, ipv4, unix, directory)", true),
    ("fd.types in (file, ipv4)", false),
    ("fd.types intersects (file, pipe)", true),
    ("fd.types intersects (pipe)", false),
    ("fd.types[8] in (unix)", true),
    // Other values on the right.
    ("proc.name = val(proc.pname)", false),
    ("proc.name != val(proc.pname)", true),
    ("proc.exepath endswith val(proc.name)", true),
    ("proc.name = basename(proc.exepath)", true),
    ("proc.name in val(proc.pname)", false),
    ("proc.name = val(evt.arg.target)", false),
    ("not proc.name = val(evt.arg.target)", true),
    // Transformers.
    ("toupper(proc.name) = BASH", true),
    ("tolower(proc.exe) = -bash", true),
    ("tolower(toupper(proc.name)) = bash", true),
    ("basename(fd.name) = shadow", true),
    ("len(proc.name) = 4", true),
    ("len(fd.types) = 4", true),
    ("concat(proc.name, \"-\", proc.pname) = bash-sshd", true),
    ("join(\"+\", (proc.name, \"x\")) = bash+x", true),
    ("b64(concat(\"YmFz\", \"aA\")) = val(proc.name)", true),
    ("b64(proc.exepath) exists", false),
    ("b64(concat(\"YmFzaA\", \"==\")) = bash", true),
    // Options as getopt(3) has them.
    (
        "getopt((\"-n\", \"-t\", \"5\"), \"nt:\") intersects (t)",
        true,
    ),
    (
        "getopt((\"-n\", \"-t\", \"5\"), \"nt:\") in (n, t, 5)",
        true,
    ),
    ("getopt((\"-nt5\", \"x\"), \"nt:\")[t] = 5", true),
    ("getopt((\"-n\"), \"nt:\")[n] = n", true),
    ("getopt((\"-n\"), \"nt:\")[t] exists", false),
    ("getopt((\"-x\"), \"nt:\") intersects (?)", true),
    ("getopt((\"--\", \"-n\"), \"n\") intersects (n)", false),
    ("getopt((\"file\", \"-n\"), \"n\") intersects (n)", false),
    ("getopt((\"--long\", \"-n\"), \"n\") intersects (n)", true),
    (
        "getopt((\"-t\", \"1\", \"-t\", \"2\"), \"t:\")[t] = 2",
        true,
    ),
];

#[test]
fn conditions_hold_as_the_language_says() {
    for (condition, expected) in CONDITIONS {
        assert_eq!(holds(condition, OPEN), *expected, "{condition}");
        let turned = format!("not ({condition})");
        assert_eq!(holds(&turned, OPEN), !*expected, "{turned}");
    }
}

/// An event about a connection of the usual stage.
fn sent(descriptor: u8) -> String {
    format!(
        "events: [{{event: sendto, thread: 100, with: {{res: 5, fd: {descriptor}, data: hello}}}}]"
    )
}

#[test]
fn ends_of_connections_are_told_apart() {
    let rows = [
        // 10.0.0.2:40000->10.0.0.5:443, the process is the client.
        (4, "fd.ip = 10.0.0.2", true),
        (4, "fd.ip = 10.0.0.5", true),
        (4, "fd.ip = 10.0.0.6", false),
        (4, "fd.ip != 10.0.0.6", true),
        (4, "fd.ip != 10.0.0.5", false),
        (4, "fd.ip in (1.1.1.1, 10.0.0.5)", true),
        (4, "fd.cip = 10.0.0.2", true),
        (4, "fd.sip = 10.0.0.5", true),
        (4, "fd.sip = fd00::5", false),
        (4, "fd.sip != fd00::5", true),
        (4, "fd.lip = 10.0.0.2", true),
        (4, "fd.rip = 10.0.0.5", true),
        (4, "fd.net = 10.0.0.4/30", true),
        (4, "fd.snet = 10.0.0.0/8", true),
        (4, "fd.snet in (192.168.0.0/16, 10.0.0.0/24)", true),
        (4, "fd.snet = fd00::/8", false),
        (4, "fd.snet != fd00::/8", true),
        (4, "fd.cnet != 10.0.0.0/8", false),
        (4, "fd.port = 443", true),
        (4, "fd.port = 40000", true),
        (4, "fd.port != 443", false),
        (4, "fd.port > 400", true),
        (4, "fd.sport = https", true),
        (4, "fd.lport = 40000", true),
        (4, "fd.rport = 443", true),
        (4, "fd.sip.name = db.internal", true),
        (4, "fd.sip.name in (x, other.internal)", true),
        (4, "fd.sip.name != x", true),
        (4, "fd.sip.name != db.internal", false),
        (4, "fd.cip.name = db.internal", false),
        (4, "fd.cip.name != db.internal", true),
        (4, "fd.l4proto = tcp", true),
        (4, "fd.typechar = '4'", true),
        (4, "fd.type = ipv4", true),
        (4, "fd.sockfamily = ip", true),
        (4, "fd.name = 10.0.0.2:40000->10.0.0.5:443", true),
        (4, "fd.directory exists", false),
        (4, "evt.buffer contains ell", true),
        (4, "evt.buffer bcontains 656c6c", true),
        (4, "evt.buffer bstartswith 6865", true),
        (4, "evt.buffer startswith hello", true),
        (4, "len(evt.buffer) = 5", true),
        (4, "evt.buflen = 5", true),
        // 192.168.1.9:5000->10.0.0.2:22, the process is the server.
        (6, "fd.is_server = true", true),
        (6, "fd.lip = 10.0.0.2", true),
        (6, "fd.lport = 22", true),
        (6, "fd.rip = 192.168.1.9", true),
        // One that listens has a server only.
        (7, "fd.sport = 8080", true),
        (7, "fd.cport exists", false),
        (7, "fd.lport exists", false),
        (7, "fd.port = 8080", true),
        (7, "fd.typechar = '4'", true),
        (8, "fd.sockfamily = unix", true),
        (8, "fd.ip exists", false),
        (8, "fd.typechar = u", true),
    ];
    for (descriptor, condition, expected) in rows {
        assert_eq!(
            holds(condition, &sent(descriptor)),
            expected,
            "{descriptor}: {condition}"
        );
    }
}

#[test]
fn the_first_rule_wins_unless_all_are_asked_for() {
    let text = ["no", "one", "two"].map(|name| {
        let condition = if name == "no" {
            "evt.type = close"
        } else {
            "evt.type = open"
        };
        rule(name, condition, "o")
    });
    let rows = [(Matching::First, &[1][..]), (Matching::All, &[1, 2][..])];
    let (state, world) = (State::default(), World::default());
    let event = Event::new(Kind::OPEN, &[], []);
    let scene = Scene::of(&event, &state, &world);
    for (matching, expected) in rows {
        let engine = engine(&text.concat(), matching);
        let mut workspace = Workspace::default();
        assert_eq!(engine.program().matches(&scene, &mut workspace), expected);
        assert!(engine.program().wants(Kind::OPEN));
        assert!(!engine.program().wants(Kind::CONNECT));
    }
}

#[test]
fn rules_that_are_off_or_of_other_sources_never_match() {
    let mut set = super::rules(&rule("r", "evt.num >= 0", "o"));
    set.rules[0].enabled = false;
    let engine = seawall_runtime::engine::Engine::new(&set, "syscall", Matching::All).unwrap();
    assert!(!engine.program().wants(Kind::OPEN));
    set.rules[0].enabled = true;
    let engine = seawall_runtime::engine::Engine::new(&set, "k8s_audit", Matching::All).unwrap();
    assert!(!engine.program().wants(Kind::OPEN));
}

#[test]
fn conditions_as_deep_as_the_language_allows_fit_on_a_small_stack() {
    let mut text = String::from("- {macro: m0, condition: evt.num = 1}\n");
    for level in 1..240 {
        let below = level - 1;
        writeln!(
            text,
            "- {{macro: m{level}, condition: not (evt.num = 2 or m{below})}}"
        )
        .unwrap();
    }
    text += &rule("r", "not m239", "o");
    let set = super::rules(&text);
    let judge = move || {
        let engine = seawall_runtime::engine::Engine::new(&set, "syscall", Matching::All).unwrap();
        let (state, world) = (State::default(), World::default());
        let mut event = Event::new(Kind::OPEN, &[], []);
        event.number = 1;
        let scene = Scene::of(&event, &state, &world);
        engine.alerts(&scene, &mut Workspace::default()).len()
    };
    let thread = std::thread::Builder::new().stack_size(1 << 20);
    assert_eq!(thread.spawn(judge).unwrap().join().unwrap(), 1);
}
