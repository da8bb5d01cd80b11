//! HST-0019.

use seawall_model::assessment::Reading;
use seawall_model::host::seen::Seen;
use seawall_model::severity::Severity;

use crate::check::{Check, Fixing, Mended, Profile, Run};
use crate::fault::Fault;
use crate::host::Input;
use crate::outcome::Outcomes;

/// The check.
pub(in crate::host) static CHECK: Check = Check {
    id: "HST-0019",
    name: "weak-host",
    title: "the host itself is not hardened",
    severity: Severity::Medium,
    severity_why: "containers share the kernel: what is weak there is weak for all of them",
    why: "Containers share the host's kernel. Where its own defences are off, a fault in it is \
             easier to use from any container: without random addresses exploits need not guess, \
             without a security module nothing stands behind a broken capability check.",
    remedy: "Set `kernel.randomize_va_space=2` and `kernel.kptr_restrict=1` in `/etc/sysctl.d`, \
             start the kernel with a security module (AppArmor, SELinux), and judge the host by a \
             profile of its distribution (`seawall audit` takes XCCDF).",
    bad: "host.kernel.settings[kernel.randomize_va_space] = \"0\"\n",
    good: "host.kernel.settings[kernel.randomize_va_space] = \"2\"\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[693],
    references: &["https://docs.kernel.org/admin-guide/sysctl/kernel.html"],
    fixing: Fixing::Audit(Mended::Safe),
    since: "0.2.0",
    run: &[Run::Host(run)],
};

fn run(input: &Input<'_>, outcomes: &mut Outcomes) {
    let kernel = &input.facts.kernel;
    let (mut readings, mut weak) = (Vec::new(), Vec::new());
    for (name, is_weak, _) in SETTINGS {
        let Some(Seen::Known(value)) = kernel.settings.get(*name) else {
            continue;
        };
        let value = value.trim();
        readings.push(Reading::new(value, format!("sysctl {name}")));
        if is_weak.contains(&value) {
            weak.push(format!("{name} is {value}"));
        }
    }
    match &kernel.security_modules {
        Seen::Known(modules) => {
            let words = modules.join(",");
            readings.push(Reading::new(&words, "/sys/kernel/security/lsm"));
            if !modules.iter().any(|it| CONFINING.contains(&it.as_str())) {
                weak.push("no security module that confines programs is in force".to_owned());
            }
        }
        Seen::Absent => weak.push("the kernel has no security modules".to_owned()),
        Seen::Unknown(why) if weak.is_empty() => {
            return outcomes.not_looked_at(format!(
                "the kernel's security modules are not known: {why}"
            ));
        }
        Seen::Unknown(_) => {}
    }
    if weak.is_empty() {
        let what = "whether the host is hardened: judge it by a profile of its distribution";
        return outcomes.manual(what, readings);
    }
    let weak = weak.join("; ");
    let fault = Fault::new(&CHECK, &weak, outcomes.place()).value(&weak);
    outcomes.fail(fault, readings);
}

/// Settings of the kernel with the values that are weak, and one that is not.
pub(crate) const SETTINGS: &[(&str, &[&str], &str)] = &[
    ("kernel.randomize_va_space", &["0", "1"], "2"),
    ("kernel.kptr_restrict", &["0"], "1"),
    ("fs.protected_symlinks", &["0"], "1"),
    ("fs.protected_hardlinks", &["0"], "1"),
];
/// Security modules that confine programs by a policy.
const CONFINING: &[&str] = &["apparmor", "selinux", "smack", "tomoyo"];
