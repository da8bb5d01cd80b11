//! DF-0076.

use seawall_model::severity::Severity;

use super::final_user::{final_user, is_number, is_root};
use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::fault::{Edit, Fault, Fix};
use crate::source::Span;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0076",
    name: "user-by-name",
    title: "USER is not a number",
    severity: Severity::Low,
    severity_why: "the user is not root, but nobody can tell from outside",
    why: "A name means what `/etc/passwd` in the image says, and that may be user 0. Who starts the container cannot \
          see it: Kubernetes refuses pods with `runAsNonRoot` whose image names its user by name, and admission \
          policies cannot judge them.",
    remedy: "Write the number: `USER 1001:1001`. Give the user a fixed one when it is made: `useradd --uid 1001 app`.",
    bad: "FROM debian:12\nRUN useradd -u 1001 app\nUSER app\n",
    good: "FROM debian:12\nRUN useradd -u 1001 app\nUSER 1001\n",
    variants: &[],
    profile: Profile::Strict,
    aliases: &[Alias {
        peer: Peer::Hadolint,
        id: "DL3066",
    }],
    cwe: &[],
    references: &["https://kubernetes.io/docs/tasks/configure-pod-container/security-context/"],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Built(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    let Some(user) = final_user(input) else {
        return;
    };
    // Root by name is DF-0074; users of Windows have no numbers.
    let is_named = |name: &String| !is_root(name) && !is_number(name) && !name.contains('\\');
    let Some(name) = user.name.filter(is_named) else {
        return;
    };
    if name.eq_ignore_ascii_case("ContainerUser") {
        return;
    }
    let message = format!("`{name}` is a name: only the image knows which user that is");
    let mut fault = Fault::new(&CHECK, message, input.place(user.site, user.word.span()));
    if let Some(number) = number_of(input, &name)
        && user.word.as_str().starts_with(&name)
    {
        let start = user.word.span().start;
        let end = start.saturating_add(u32::try_from(name.len()).unwrap_or(0));
        let edit = Edit::replace(Span::new(start, end), number.clone());
        fault = fault.fix(Fix::unsafe_(
            format!("Write {number}, the number of {name}"),
            vec![edit],
        ));
    }
    faults.push(fault.value(name));
}

/// Finds the number that a command of the file gives a user.
fn number_of(input: &Input, name: &str) -> Option<String> {
    let makers = input.running(&["useradd", "adduser"]);
    makers.invocations().find_map(|(site, invocation)| {
        let operands = invocation.operands();
        let first = operands.first().filter(|_| input.is_shipped(site.index))?;
        let is_it = first.literal()? == name;
        let number = invocation
            .option_value(&["-u", "--uid"])
            .filter(|_| is_it)?;
        (is_number(&number) && !is_root(&number)).then(|| number.into_owned())
    })
}
