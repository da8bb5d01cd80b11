//! K8S-0028.

use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run, Variant};
use crate::kubernetes::Input;
use crate::parse::kubernetes::value::{at, items};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "K8S-0028",
    name: "open-service",
    title: "a service is opened past the load balancer",
    severity: Severity::Medium,
    severity_why: "it reaches beyond the cluster, but what is opened is a service",
    why: "A service of the type `NodePort` listens on every node, on all of its addresses, past firewalls and \
          certificates of the Ingress. With `externalIPs` anybody who may write a service takes over the traffic \
          of the cluster to that address, whoever's it is (CVE-2020-8554).",
    remedy: "Use `ClusterIP` behind an Ingress or a Gateway, or `LoadBalancer`. Forbid `externalIPs` by the \
             admission plug-in `DenyServiceExternalIPs` where nobody needs them.",
    bad: "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  type: NodePort\n  ports: [{port: 80}]\n",
    good: "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  type: ClusterIP\n  ports: [{port: 80}]\n",
    variants: &[
        Variant {
            name: "node-port",
            title: "a service listens on every node",
            severity: Some(Severity::Low),
            profile: None,
        },
        Variant {
            name: "external-ips",
            title: "a service takes over addresses",
            severity: None,
            profile: None,
        },
    ],
    profile: Profile::Recommended,
    aliases: &[
        Alias {
            peer: Peer::Ksv,
            id: "KSV-0108",
        },
        Alias {
            peer: Peer::KubeLinter,
            id: "exposed-services",
        },
    ],
    cwe: &[668],
    references: &["https://kubernetes.io/docs/concepts/services-networking/service/"],
    fixing: Fixing::None("how the service is to be reached instead is for its users to say"),
    since: "0.2.0",
    run: &[Run::Kubernetes(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for service in input.of_kind(&[""], "Service") {
        let kind = at(&service.node, &["spec", "type"]);
        if let Some(kind) = kind.filter(|kind| kind.text() == Some("NodePort")) {
            let message = "the service listens on every node".to_owned();
            let fault = input.fault(&CHECK, service, message, kind.span);
            faults.push(fault.variant("node-port").value("NodePort"));
        }
        let addresses = at(&service.node, &["spec"]).map_or(&[][..], |it| items(it, "externalIPs"));
        for address in addresses {
            let shown: String = address
                .text()
                .unwrap_or_default()
                .chars()
                .take(50)
                .collect();
            let message = format!("the service takes over `{}`", shown.escape_debug());
            let fault = input.fault(&CHECK, service, message, address.span);
            faults.push(fault.variant("external-ips").value(shown));
        }
    }
}
