//! What fails is mended: the steps that are made of a check's own examples and cases, seen through to the facts that
//! would come of them, make it pass.

use std::collections::{BTreeMap, BTreeSet};

use seawall_checks::check::{Check, Fixing, Mended};
use seawall_checks::list;
use seawall_checks::mend::{Failed, Mend, Patch, Plan, Safety, Step, Wishes, foresee, plan};
use seawall_checks::outcome::Told;
use seawall_checks::settings::Settings;
use seawall_model::assessment::Outcome;
use seawall_model::host::HostFacts;

use super::{facts, judge};

fn failed(check: &'static Check, facts: &HostFacts) -> BTreeSet<Failed> {
    let told = judge(check, facts, &Settings::default()).into_iter();
    let failed = told.filter(|told| told.outcome == Outcome::Fail);
    failed
        .map(|told: Told| (check.id.to_owned(), told.object))
        .collect()
}

fn planned(facts: &HostFacts, failed: &BTreeSet<Failed>, is_unsafe: bool) -> Plan {
    let wishes = Wishes {
        is_unsafe,
        ..Wishes::default()
    };
    plan(facts, &Settings::default(), failed, &wishes)
}

/// Whatever a step promises to mend passes afterwards; what fails otherwise has a reason.
#[test]
fn what_is_promised_passes_afterwards() {
    let mut mended = BTreeMap::new();
    for check in list::all().filter(|check| check.is_live()) {
        let lines = if super::is_only_live(check) {
            check.bad
        } else {
            ""
        };
        let facts = facts::facts(lines);
        let failed = failed(check, &facts);
        let plan = planned(&facts, &failed, true);
        let after = foresee(&facts, &plan.mends);
        let still = self::failed(check, &after);
        for one in &failed {
            let mut steps = plan.mends.iter();
            let step = steps.find(|mend| mend.mends.contains(one));
            let is_left = plan
                .left
                .iter()
                .any(|left| (&left.check, &left.object) == (&one.0, &one.1));
            assert!(step.is_some() != is_left, "{one:?}: {plan:?}");
            let Some(step) = step else { continue };
            let is_shown = matches!(step.step, Step::Suggest(_) | Step::Docker { .. });
            assert!(is_shown || !still.contains(one), "{one:?}: {step:?}");
            mended.insert(check.id, how(step));
        }
    }
    let said = list::all().filter_map(|check| match check.fixing {
        Fixing::Audit(how) => Some((check.id, how)),
        _ => None,
    });
    let said: BTreeMap<&str, Mended> = said.collect();
    assert_eq!(
        mended, said,
        "what is mended, and what checks say of themselves"
    );
    assert_eq!(said.len(), 52);
}

fn how(mend: &Mend) -> Mended {
    match (&mend.step, mend.safety) {
        (Step::Suggest(_), _) => Mended::Shown,
        (_, Safety::Safe) => Mended::Safe,
        (_, Safety::Unsafe) => Mended::Unsafe,
    }
}

/// No check sends people to a command that does nothing for it.
#[test]
fn reasons_send_nobody_to_what_does_nothing() {
    for check in list::all() {
        if let Fixing::None(why) = check.fixing {
            assert!(!why.contains("audit --fix"), "{}: {why}", check.id);
            assert!(!why.is_empty(), "{}", check.id);
        }
    }
}

/// A configuration, the daemon's command line, what failed, and the text that comes of it, or why none does.
type Patching<'a> = (&'a str, &'a str, &'a [&'a str], Result<&'a str, &'a str>);

#[test]
fn a_configuration_is_patched_as_it_is_written() {
    let cases: &[Patching<'_>] = &[
        (
            "{\n  \"log-level\": \"debug\",\n  \"icc\": true\n}\n",
            "dockerd",
            &["DMN-0003", "DMN-0002", "DMN-0027"],
            Ok(
                "{\n  \"log-opts\": {\"max-size\": \"10m\", \"max-file\": \"3\"},\n  \"log-level\": \"info\",\n  \"icc\": false\n}\n",
            ),
        ),
        ("", "dockerd", &["DMN-0002"], Ok("{\n  \"icc\": false\n}\n")),
        (
            "{\"insecure-registries\": [\"a.example\", \"b.example\"], \"icc\": false}",
            "dockerd",
            &["DMN-0005"],
            Ok("{\"insecure-registries\": [], \"icc\": false}"),
        ),
        // The flag counts: a file that names the key, too, keeps the daemon from starting.
        ("{}", "dockerd --icc=true", &["DMN-0002"], Err("--icc")),
        (
            "{\"icc\": ",
            "dockerd",
            &["DMN-0002"],
            Err("cannot be read"),
        ),
        (
            "{}",
            "dockerd --no-such-flag",
            &["DMN-0002"],
            Err("not known"),
        ),
    ];
    for (text, command, checks, want) in cases {
        let patch = Patch {
            path: "/etc/docker/daemon.json".to_owned(),
            seen: None,
            command: command.split(' ').map(str::to_owned).collect(),
            version: None,
            checks: checks.iter().map(|id| (*id).to_owned()).collect(),
        };
        let found = patch
            .text(Some(text))
            .and_then(|patched| match patched.left.first() {
                Some((_, why)) => Err(why.clone()),
                None => Ok(patched.text),
            });
        match (found, want) {
            (Ok(found), Ok(want)) => assert_eq!(found, *want, "{text}"),
            (Err(found), Err(want)) => assert!(found.contains(want), "{text}: {found}"),
            (found, want) => panic!("{text}: {found:?} rather than {want:?}"),
        }
    }
}

/// What can change what people rely on is only shown where nobody asked for it.
#[test]
fn what_is_dangerous_is_held_back() {
    let facts = facts::facts("engine.daemon.configuration = \"{}\"\nengine.daemon.uid = 0\n");
    let object = || "engine docker".to_owned();
    let failed = ["DMN-0002", "DMN-0009", "DMN-0014", "DMN-0027"];
    let failed: BTreeSet<Failed> = failed.map(|id| (id.to_owned(), object())).into();
    let checks = |mends: &[Mend]| -> Vec<String> {
        let mends = mends.iter().flat_map(|mend| &mend.mends);
        mends.map(|(check, _)| check.clone()).collect()
    };
    let plan = planned(&facts, &failed, false);
    assert_eq!(checks(&plan.mends), ["DMN-0027"]);
    assert_eq!(checks(&plan.held), ["DMN-0002", "DMN-0009", "DMN-0014"]);
    let plan = planned(&facts, &failed, true);
    assert_eq!(checks(&plan.mends).len(), 4);
    assert!(plan.held.is_empty() && plan.mends.len() == 1, "{plan:?}");
    let risk = plan.mends[0].risk.as_deref().unwrap();
    assert!(risk.contains("empty store"), "{risk}");
}

/// A process that is not root's may call itself dockerd and name any file.
#[test]
fn files_of_a_foreign_daemon_are_left() {
    let lines = "engine.daemon.uid = 1000\nengine.daemon.configuration = \"{}\"\n\
                 host.files[/etc/docker/daemon.json].mode = 0o666\n";
    let facts = facts::facts(lines);
    let object = || "engine docker".to_owned();
    let failed = ["DMN-0027", "HST-0038"].map(|id| (id.to_owned(), object()));
    let plan = planned(&facts, &failed.into(), true);
    assert!(plan.mends.is_empty() && plan.left.len() == 2, "{plan:?}");
}
