//! Good and bad policies of the guard.

use crate::config::parse_config;

use super::{
    Door, Drain, Guard, Mode, Objects, Period, Powerful, Restart, Size, SyslogWay, WhenBehind,
};

fn parse(text: &str) -> Result<Guard, String> {
    let config = parse_config(&format!("version: 1\nguard:\n{text}"), "f");
    let config = config.map_err(|error| error.to_string())?;
    Ok(config.guard.unwrap())
}

#[test]
fn a_whole_policy() {
    let text = "  mode: warn
  owner-label: com.example.owner
  upstream: /run/engine.sock
  listeners:
    - {name: local, unix: {path: /run/x.sock, mode: \"0660\", group: devs}, role: dev}
    - name: far
      tcp: {address: 0.0.0.0:2376, certificate: a, key: b, client-ca: c, crl: [d]}
  log: {path: /var/log/guard.jsonl, on-failure: count, rotate-size: 8m}
  roles:
    dev:
      use: developer
      with: {project: /srv/app}
      members: [{uid: 1000}]
      profile: small
      allow:
        - id: logs
          operations: [containers.logs]
          objects: label:team=a=b
          powerful: own
          when: target.own
        - operations: [images.load]
      deny:
        - operations: [containers.kill]
  profiles:
    small:
      extends: base
      limits: {memory: 512m, cpus: 1.5}
    base:
      extends: developer
      with: {project: /srv/app}
      restart: [always]
      limits: {memory: 1g, pids: 100}
  break-glass:
    - {who: [{uid: 0}], reason: incident, until: 2026-11-24T00:00:00Z}
";
    let guard = parse(text).unwrap();
    assert_eq!(guard.mode, Mode::Warn);
    assert_eq!(guard.owner_label, "com.example.owner");
    assert!(matches!(guard.listeners[0].door, Door::Unix(_)));
    let role = &guard.roles[0];
    // A listener's role is had by everybody who comes by it.
    assert_eq!(role.members.len(), 2);
    let ids: Vec<&str> = role.allow.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(
        ids,
        [
            "ready.developer.look",
            "ready.developer.work",
            "roles.dev.logs",
            "roles.dev.allow.1"
        ]
    );
    assert_eq!(role.allow[0].objects, Objects::All);
    assert_eq!(
        role.allow[2].objects,
        Objects::Label("team".to_owned(), Some("a=b".to_owned()))
    );
    assert_eq!(role.allow[2].powerful, Powerful::Own);
    assert_eq!(role.allow[2].when.as_ref().unwrap().place(7), (22, 24));
    assert_eq!(role.deny[0].objects, Objects::All);
    assert!(
        role.allow
            .iter()
            .all(|it| it.profile.as_deref() == Some("small"))
    );
    let small = guard.profiles.iter().find(|it| it.name == "small").unwrap();
    // A key takes the place of the other's whole.
    assert_eq!(
        (small.limits.memory, small.limits.pids),
        (Some(Size(512 << 20)), None)
    );
    assert_eq!(small.restart, [Restart::Always]);
    assert_eq!(small.mounts.binds[0].source.0, "/srv/app");
    assert!(!small.privileged);
}

#[test]
fn sinks_are_read_with_their_defaults() {
    let text = "  log:
    path: /var/log/guard.jsonl
    sinks:
      - {name: journal, journald: {}}
      - name: siem
        syslog: {address: \"siem.example:6514\", tls: {ca: /ca.pem}}
        on-failure: stop
        lag: 10m
      - name: hook
        webhook: {url: \"https://h.example/x\", secret: /s, headers: /h, tls: {ca: /c, certificate: /d, key: /e}}
    recordings: {most: 1m, when-full: end-recording}
  roles:
    r: {record: {sessions: [exec, attach], input: true}}
";
    let guard = parse(text).unwrap();
    let log = guard.log.unwrap();
    assert_eq!(
        log.sinks[0].to,
        Drain::Journald {
            socket: "/run/systemd/journal/socket".to_owned()
        }
    );
    assert_eq!(
        (log.sinks[0].on_failure, log.sinks[0].lag),
        (WhenBehind::Wait, Period(300))
    );
    let Drain::Syslog {
        way: SyslogWay::Tls(host, tls),
        facility: 10,
    } = &log.sinks[1].to
    else {
        panic!("{:?}", log.sinks[1]);
    };
    assert_eq!(
        (host.written().as_str(), tls.ca.as_str()),
        ("siem.example:6514", "/ca.pem")
    );
    assert_eq!(
        (log.sinks[1].on_failure, log.sinks[1].lag),
        (WhenBehind::Stop, Period(600))
    );
    assert!(matches!(&log.sinks[2].to, Drain::Webhook { web, .. } if web.url.secure));
    assert_eq!(log.recordings.most, Size(1 << 20));
    let record = guard.roles[0].record.as_ref().unwrap();
    assert!(record.input && record.sessions.len() == 2);
}

#[test]
fn nothing_said_is_nothing_allowed() {
    let guard = parse("  mode: enforce\n").unwrap();
    assert!(guard.roles.is_empty() && guard.deny.is_empty() && guard.listeners.is_empty());
    assert_eq!(
        (guard.upstream.as_str(), guard.owner_label.as_str()),
        ("/run/docker.sock", "io.seawall.owner")
    );
    assert_eq!(parse_config("version: 1\n", "f").unwrap().guard, None);
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table of cases")]
fn bad_policies_name_their_place() {
    let cases = [
        ("  mod: warn\n", "f:3:3: unknown field `mod`"),
        ("  mode: off\n", "f:3:9: "),
        ("  roles: {r: {alow: []}}\n", "did you mean `allow`?"),
        (
            "  roles: {r: {use: developr}}\n",
            "f:3:20: `developr` is none of",
        ),
        (
            "  roles: {r: {use: developer}}\n",
            "f:3:20: `developer` needs a parameter: `with: {project: …}`",
        ),
        (
            "  roles: {r: {with: {project: /x}}}\n",
            "f:3:31: `project` is a parameter of nothing",
        ),
        (
            "  roles: {r: {profile: small}}\n",
            "f:3:24: there is no profile `small`",
        ),
        (
            "  roles: {r: {profile: read-only}}\n",
            "there is no profile `read-only`",
        ),
        (
            "  roles: {r: {objects: mine}}\n",
            "f:3:24: `mine` is not one of own, all, label:KEY=VALUE",
        ),
        (
            "  roles: {r: {allow: [{operations: []}]}}\n",
            "names no operation",
        ),
        (
            "  roles: {r: {allow: [{id: a, operations: [x]}, {id: a, operations: [x]}]}}\n",
            "f:3:54: there are two rules `roles.r.a`",
        ),
        (
            "  roles: {r: {allow: [{id: a b, operations: [x]}]}}\n",
            "`a b` is no id",
        ),
        ("  roles: {\"r r\": {}}\n", "`r r` is no name"),
        (
            "  roles: {r: {members: [{}]}}\n",
            "f:3:25: a member is named by",
        ),
        ("  roles: {r: {members: [{ssh-key: ab}]}}\n", "SHA256:"),
        ("  roles: {r: {}, r: {}}\n", "`r` is said twice"),
        ("  profiles: {p: {extends: q}}\n", "`q` is none of"),
        (
            "  profiles: {p: {extends: p}}\n",
            "f:3:27: `p` extends itself",
        ),
        (
            "  profiles: {p: {extends: q}, q: {extends: p}}\n",
            "extends itself",
        ),
        ("  profiles: {developer: {}}\n", "`developer` is ready-made"),
        ("  profiles: {p: {privileged: perhaps}}\n", "f:3:30: "),
        (
            "  profiles: {p: {capabilities: {add: [SYS_ADMINN]}}}\n",
            "f:3:39: `SYS_ADMINN` is not a capability",
        ),
        (
            "  profiles: {p: {mounts: {binds: [{source: ../x}]}}}\n",
            "`../x` is not an absolute path",
        ),
        (
            "  profiles: {p: {mounts: {binds: [{sourc: /x}]}}}\n",
            "did you mean `source`?",
        ),
        (
            "  profiles: {p: {limits: {memory: lots}}}\n",
            "`lots` is not a number of bytes",
        ),
        (
            "  profiles: {p: {limits: {memory: -1}}}\n",
            "`-1` is not a number of bytes",
        ),
        (
            "  profiles: {p: {ports: {allow: [{ports: [9-8]}]}}}\n",
            "`9-8` is not a number or a range",
        ),
        (
            "  profiles: {p: {privilegd: true}}\n",
            "did you mean `privileged`?",
        ),
        (
            "  listeners: [{name: a}]\n",
            "the listener `a` needs one of `unix` and `tcp`",
        ),
        (
            "  listeners: [{name: a, unix: {path: x}}]\n",
            "`x` is not an absolute path",
        ),
        (
            "  listeners: [{name: a, unix: {path: /x, mode: \"0666\"}}]\n",
            "lets everybody on this machine in",
        ),
        (
            "  listeners: [{name: a, unix: {path: /x, mode: \"rw\"}}]\n",
            "is no set of permissions",
        ),
        (
            "  listeners: [{name: a, unix: {path: /x}}, {name: a, unix: {path: /y}}]\n",
            "two listeners `a`",
        ),
        (
            "  listeners: [{name: a, unix: {path: /x}, role: r}]\n",
            "there is no role `r`",
        ),
        (
            "  log: {path: /l, sinks: [{name: a}]}\n",
            "f:3:34: the sink `a` needs one of",
        ),
        (
            "  log: {path: /l, sinks: [{name: a, journald: {}, otlp: {url: \"http://x\"}}]}\n",
            "f:3:34: the sink `a` needs one of",
        ),
        (
            "  log: {path: /l, sinks: [{name: ../a, journald: {}}]}\n",
            "f:3:34: `../a` is no name",
        ),
        (
            "  log: {path: /l, sinks: [{name: a, journald: {}}, {name: a, journald: {}}]}\n",
            "f:3:59: there are two sinks `a`",
        ),
        (
            "  log: {path: /l, sinks: [{name: a, syslog: {address: \"x:6514\"}}]}\n",
            "f:3:55: TLS needs to know whom to believe",
        ),
        (
            "  log: {path: /l, sinks: [{name: a, syslog: {address: x, tls: {ca: /c}}}]}\n",
            "f:3:55: `x` is no host with a port",
        ),
        (
            "  log: {path: /l, sinks: [{name: a, syslog: {unix: /dev/log, transport: udp}}]}\n",
            "has neither `tls` nor `transport`",
        ),
        (
            "  log: {path: /l, sinks: [{name: a, syslog: {unix: /dev/log, facility: mail}}]}\n",
            "`mail` is none of",
        ),
        (
            "  log: {path: /l, sinks: [{name: a, otlp: {url: \"https://x/v1/logs\"}}]}\n",
            "f:3:49: https needs to know whom to believe",
        ),
        (
            "  log: {path: /l, sinks: [{name: a, webhook: {url: \"http://x\", secret: s}}]}\n",
            "`s` is not an absolute path",
        ),
        (
            "  log: {path: /l, sinks: [{name: a, journald: {}, lag: soon}]}\n",
            "`soon` is not a time, such as",
        ),
        (
            "  log: {path: /l, sinks: [{name: a, jurnald: {}}]}\n",
            "did you mean `journald`?",
        ),
        (
            "  log: {path: /l, recordings: {when-full: go-on}}\n",
            "f:3:43: ",
        ),
        (
            "  roles: {r: {record: {sessions: [exek]}}}\n",
            "did you mean `exec`?",
        ),
        ("  upstream: docker.sock\n", "is not an absolute path"),
        ("  owner-label: \"\"\n", "can't be the key of a label"),
    ];
    for (text, want) in cases {
        let wrong = parse(text).err().unwrap_or_else(|| panic!("{text}"));
        assert!(wrong.contains(want), "{text}\n{wrong}\n{want}");
    }
}
