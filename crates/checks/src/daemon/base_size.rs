//! DMN-0011.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::daemon::Input;
use crate::daemon::input::mend;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DMN-0011",
    name: "base-device-size",
    title: "containers get a device of another size",
    severity: Severity::Low,
    severity_why: "it only lets containers fill more of the disk",
    why: "`dm.basesize` makes the device of every container larger than 10 GB, and it does not \
          shrink again. More containers then promise more than the pool has, and one that writes \
          without end fills it for all.",
    remedy: "Take `dm.basesize` out; give single containers more with `--storage-opt size=`.",
    bad: "{\n  \"storage-opts\": [\"dm.basesize=50G\"]\n}\n",
    good: "{\n  \"storage-opts\": []\n}\n",
    variants: &[],
    profile: Profile::Strict,
    aliases: &[Alias {
        peer: Peer::DockerBench,
        id: "c_2_11",
    }],
    cwe: &[770],
    references: &["https://docs.docker.com/reference/cli/dockerd/#daemon-configuration-file"],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Daemon(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    let Some(list) = input.value("storage-opts") else {
        return;
    };
    for (at, item) in list.items().iter().enumerate() {
        let Some((name, size)) = item.text().and_then(|text| text.split_once('=')) else {
            continue;
        };
        let is_default = matches!(size.trim(), "10G" | "10g" | "10GB" | "10gb");
        if name.trim().eq_ignore_ascii_case("dm.basesize") && !is_default {
            let message = format!("each container gets a device of `{}`", size.escape_debug());
            let fault = input.fault(&CHECK, "storage-opts", message, item);
            faults.push(mend(
                fault,
                "Take the option out",
                input.drop_item(list, at),
            ));
        }
    }
}
