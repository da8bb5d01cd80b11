//! Versions of APIs that are gone (<https://kubernetes.io/docs/reference/using-api/deprecation-guide/>, and the
//! change logs of Kubernetes 1.21 and 1.23 for two that were never more than alpha).

/// How a version of an API was replaced.
#[derive(Clone, Copy, Debug)]
pub(super) struct Change {
    /// Version of Kubernetes that has it no more.
    pub(super) removed: &'static str,
    /// What stands in its place.
    pub(super) instead: Option<&'static str>,
    /// Whether objects may stay as they are but for the version.
    pub(super) is_same: bool,
}

/// Returns what became of a version of an API; nothing where it is still there, or nobody's.
pub(super) fn change_of(group: &str, version: &str, kind: &str) -> Option<&'static Change> {
    let found = CHANGES.iter().find(|(groups, versions, kinds, _)| {
        *groups == group && versions.contains(&version) && kinds.contains(&kind)
    });
    found.map(|(.., change)| change)
}

const fn same(removed: &'static str, instead: &'static str) -> Change {
    Change {
        removed,
        instead: Some(instead),
        is_same: true,
    }
}

const fn other(removed: &'static str, instead: &'static str) -> Change {
    Change {
        is_same: false,
        ..same(removed, instead)
    }
}

/// Group, its versions, kinds, and what became of them.
type Row = (
    &'static str,
    &'static [&'static str],
    &'static [&'static str],
    Change,
);

const NOTHING: Change = Change {
    removed: "1.25",
    instead: None,
    is_same: false,
};

const CHANGES: &[Row] = &[
    (
        "extensions",
        &["v1beta1"],
        &["PodSecurityPolicy"],
        Change {
            removed: "1.16",
            ..NOTHING
        },
    ),
    (
        "extensions",
        &["v1beta1"],
        &["Deployment", "DaemonSet", "ReplicaSet"],
        other("1.16", "apps/v1"),
    ),
    (
        "extensions",
        &["v1beta1"],
        &["NetworkPolicy"],
        same("1.16", "networking.k8s.io/v1"),
    ),
    (
        "extensions",
        &["v1beta1"],
        &["Ingress"],
        other("1.22", "networking.k8s.io/v1"),
    ),
    (
        "apps",
        &["v1beta1", "v1beta2"],
        &["Deployment", "DaemonSet", "ReplicaSet", "StatefulSet"],
        other("1.16", "apps/v1"),
    ),
    (
        "batch",
        &["v2alpha1"],
        &["CronJob"],
        same("1.21", "batch/v1"),
    ),
    (
        "batch",
        &["v1beta1"],
        &["CronJob"],
        same("1.25", "batch/v1"),
    ),
    (
        "admissionregistration.k8s.io",
        &["v1beta1"],
        &[
            "MutatingWebhookConfiguration",
            "ValidatingWebhookConfiguration",
        ],
        other("1.22", "admissionregistration.k8s.io/v1"),
    ),
    (
        "apiextensions.k8s.io",
        &["v1beta1"],
        &["CustomResourceDefinition"],
        other("1.22", "apiextensions.k8s.io/v1"),
    ),
    (
        "apiregistration.k8s.io",
        &["v1beta1"],
        &["APIService"],
        same("1.22", "apiregistration.k8s.io/v1"),
    ),
    (
        "authentication.k8s.io",
        &["v1beta1"],
        &["TokenReview"],
        same("1.22", "authentication.k8s.io/v1"),
    ),
    (
        "authorization.k8s.io",
        &["v1beta1"],
        &[
            "LocalSubjectAccessReview",
            "SelfSubjectAccessReview",
            "SubjectAccessReview",
            "SelfSubjectRulesReview",
        ],
        other("1.22", "authorization.k8s.io/v1"),
    ),
    (
        "certificates.k8s.io",
        &["v1beta1"],
        &["CertificateSigningRequest"],
        other("1.22", "certificates.k8s.io/v1"),
    ),
    (
        "coordination.k8s.io",
        &["v1beta1"],
        &["Lease"],
        same("1.22", "coordination.k8s.io/v1"),
    ),
    (
        "networking.k8s.io",
        &["v1beta1"],
        &["Ingress"],
        other("1.22", "networking.k8s.io/v1"),
    ),
    (
        "networking.k8s.io",
        &["v1beta1"],
        &["IngressClass"],
        same("1.22", "networking.k8s.io/v1"),
    ),
    (
        "rbac.authorization.k8s.io",
        &["v1beta1"],
        ROLES,
        same("1.22", "rbac.authorization.k8s.io/v1"),
    ),
    (
        "rbac.authorization.k8s.io",
        &["v1alpha1"],
        ROLES,
        other("1.23", "rbac.authorization.k8s.io/v1"),
    ),
    (
        "scheduling.k8s.io",
        &["v1beta1"],
        &["PriorityClass"],
        same("1.22", "scheduling.k8s.io/v1"),
    ),
    (
        "scheduling.k8s.io",
        &["v1alpha1"],
        &["PriorityClass"],
        same("1.23", "scheduling.k8s.io/v1"),
    ),
    (
        "storage.k8s.io",
        &["v1beta1"],
        &["CSIDriver", "CSINode", "StorageClass", "VolumeAttachment"],
        same("1.22", "storage.k8s.io/v1"),
    ),
    (
        "storage.k8s.io",
        &["v1beta1"],
        &["CSIStorageCapacity"],
        same("1.27", "storage.k8s.io/v1"),
    ),
    (
        "discovery.k8s.io",
        &["v1beta1"],
        &["EndpointSlice"],
        other("1.25", "discovery.k8s.io/v1"),
    ),
    (
        "events.k8s.io",
        &["v1beta1"],
        &["Event"],
        other("1.25", "events.k8s.io/v1"),
    ),
    (
        "autoscaling",
        &["v2beta1"],
        &["HorizontalPodAutoscaler"],
        other("1.25", "autoscaling/v2"),
    ),
    (
        "autoscaling",
        &["v2beta2"],
        &["HorizontalPodAutoscaler"],
        other("1.26", "autoscaling/v2"),
    ),
    (
        "policy",
        &["v1beta1"],
        &["PodDisruptionBudget"],
        other("1.25", "policy/v1"),
    ),
    ("policy", &["v1beta1"], &["PodSecurityPolicy"], NOTHING),
    (
        "node.k8s.io",
        &["v1beta1"],
        &["RuntimeClass"],
        same("1.25", "node.k8s.io/v1"),
    ),
    (
        FLOW,
        &["v1beta1"],
        FLOWS,
        other("1.26", "flowcontrol.apiserver.k8s.io/v1"),
    ),
    (
        FLOW,
        &["v1beta2"],
        FLOWS,
        other("1.29", "flowcontrol.apiserver.k8s.io/v1"),
    ),
    (
        FLOW,
        &["v1beta3"],
        FLOWS,
        other("1.32", "flowcontrol.apiserver.k8s.io/v1"),
    ),
];

const ROLES: &[&str] = &["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"];
const FLOW: &str = "flowcontrol.apiserver.k8s.io";
const FLOWS: &[&str] = &["FlowSchema", "PriorityLevelConfiguration"];
