//! K8S-0008.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::edit::mend;
use crate::fault::Safety;
use crate::kubernetes::Input;
use crate::kubernetes::privilege::once;
use crate::parse::kubernetes::Container;
use crate::parse::kubernetes::value::{is_open, said};
use crate::parse::node::Node;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "K8S-0008",
    name: "apparmor-unconfined",
    title: "AppArmor does not confine a container",
    severity: Severity::High,
    severity_why: "a wall between the container and the node is taken down",
    why: "Where a node has AppArmor, runtimes confine each container by a profile that forbids mounting, writing \
          to `/proc/sys` and tracing processes outside. `Unconfined` takes it away, for nothing in return. A pod \
          that says nothing has the runtime's profile.",
    remedy: "Leave it out, or say `appArmorProfile: {type: RuntimeDefault}`. Where the profile is in the way, load \
             one that allows what is needed on the nodes (`type: Localhost`).",
    bad: "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  securityContext:\n    \
          appArmorProfile: {type: Unconfined}\n  containers:\n  - name: app\n    image: app:1.0\n",
    good: "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  securityContext:\n    \
           appArmorProfile: {type: RuntimeDefault}\n  containers:\n  - name: app\n    image: app:1.0\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::Ksv,
        id: "KSV-0002",
    }],
    cwe: &[693],
    references: &["https://kubernetes.io/docs/tutorials/security/apparmor/"],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Kubernetes(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    let mut told = Vec::new();
    for container in input.linux_containers() {
        let own = container.own("appArmorProfile").is_some();
        let field = container
            .security("appArmorProfile")
            .and_then(|it| said(it, "type"));
        let message = format!("AppArmor does not confine `{}`", container.shown());
        if let Some(kind) = field {
            if kind.text() == Some("Unconfined") && (own || once(&mut told, kind)) {
                let fault = input.fault_of(&CHECK, container, (own, kind), message);
                let edit = input.editor().replace(kind, "RuntimeDefault");
                faults.push(mend(
                    fault,
                    "Take the runtime's profile",
                    Safety::Unsafe,
                    edit,
                ));
            }
        } else if let Some(said) = annotation(container).filter(|said| is_unsafe(said)) {
            let fault = input.fault_of(&CHECK, container, (true, said), message);
            let edit = input.editor().replace(said, "runtime/default");
            faults.push(mend(
                fault,
                "Take the runtime's profile",
                Safety::Unsafe,
                edit,
            ));
        }
    }
}

/// Before Kubernetes 1.30 annotations said it; they still count where the field is missing.
fn annotation(container: Container<'_>) -> Option<&Node> {
    let key = format!(
        "container.apparmor.security.beta.kubernetes.io/{}",
        container.name()
    );
    container.pod.annotation(&key)
}

fn is_unsafe(said: &Node) -> bool {
    let text = said.text().unwrap_or_default();
    let is_kept = text == "runtime/default" || text.starts_with("localhost/");
    !(is_kept || text.is_empty() || is_open(text))
}
