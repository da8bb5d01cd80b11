//! CTR-0019.

use seawall_model::assessment::Reading;
use seawall_model::severity::Severity;

use crate::check::{Check, Fixing, Profile, REMAKE, Run};
use crate::container::Input;
use crate::container::tell::{fail, joined};
use crate::outcome::Outcomes;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "CTR-0019",
    name: "container-ulimit-without-limit",
    title: "a limit of the processes in a container is taken away",
    severity: Severity::Low,
    severity_why: "other limits usually hold where this one does not",
    why: "`--ulimit` sets limits of resources for the processes of a container, over those \
          that the daemon sets for all. `unlimited` takes one away; of any other somebody has \
          to say whether it is needed.",
    remedy: "Leave `--ulimit` out where the daemon's default will do, else name a number.",
    bad: "container.host.ulimits = [{\"name\": \"nofile\", \"soft\": 1024, \"hard\": -1}]\n",
    good: "container.host.ulimits = []\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[770],
    references: &["https://docs.docker.com/reference/cli/docker/container/run/#ulimit"],
    fixing: Fixing::None(REMAKE),
    since: "0.2.0",
    run: &[Run::Container(run)],
};

fn run(input: &Input<'_>, outcomes: &mut Outcomes) {
    let from = input.field("HostConfig.Ulimits");
    let Some(limits) = outcomes.need(&input.container.host.ulimits, &from) else {
        return;
    };
    let number = |limit: i64| {
        if limit < 0 {
            "unlimited".to_owned()
        } else {
            limit.to_string()
        }
    };
    let told = limits
        .iter()
        .map(|it| format!("{}={}:{}", it.name, number(it.soft), number(it.hard)));
    let told: Vec<String> = told.collect();
    if told.is_empty() {
        outcomes.pass(vec![Reading::new("none", from)]);
        return;
    }
    let readings = vec![Reading::new(told.join(" "), from)];
    let without = limits.iter().find(|it| it.hard < 0 || it.soft < 0);
    if let Some(without) = without {
        let (name, limit) = (&input.container.name, &without.name);
        let message = format!("container `{name}` has no limit of `{limit}`");
        fail(&CHECK, outcomes, message, limit, readings);
    } else {
        outcomes.manual(format!("whether it needs {}", joined(&told)), readings);
    }
}
