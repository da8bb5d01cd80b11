//! IMG-0061.

use seawall_model::artifact::ArtifactKind;
use seawall_model::severity::Severity;

use crate::check::{Check, Faults, Fixing, Profile, Run};
use crate::fault::{Fault, Place};
use crate::image::Input;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "IMG-0061",
    name: "artifacts-not-validated",
    title: "whether signed artifacts were validated has to be looked at by hand",
    severity: Severity::Negligible,
    severity_why: "nothing is known to be wrong",
    why: "Whoever builds an image may check signatures of what goes into it: of base images, of archives that are \
          downloaded, of programs that are copied. A finished image does not show whether that was done, so that no tool \
          can say it was. The check tells this of every image that was built from instructions, so that a list of \
          requirements shows the item as open rather than as fulfilled.",
    remedy: "Look at how the image is built: verify base images (`cosign verify`, a policy of the cluster), give `ADD` a \
             `--checksum`, check downloads against a signature or a digest. Then accept this finding with the reason.",
    bad: "image registry.example/app:1.0\nlayer ADD rootfs.tar.xz /\n  -rwxr-xr-x root:root 1M /usr/bin/app\n",
    good: "image registry.example/empty:1.0\n",
    variants: &[],
    profile: Profile::Named,
    aliases: &[],
    cwe: &[347],
    references: &["https://docs.sigstore.dev/cosign/verifying/verify/"],
    fixing: Fixing::None("it is about how the image is built"),
    since: "0.2.0",
    run: &[Run::Image(run)],
};

fn run(input: &Input<'_>, faults: &mut Faults) {
    // Nothing went into an image without layers.
    if input.artifact.kind != ArtifactKind::Image || input.artifact.layers.is_empty() {
        return;
    }
    let signed = match input.signatures {
        Some(signatures) if !signatures.found.is_empty() => {
            "; a signature of the image itself lies beside it, which says nothing of that"
        }
        _ => "",
    };
    let message =
        format!("the image does not show whether what went into it was validated{signed}");
    let place = Place {
        words: "image".to_owned(),
        ..Place::default()
    };
    faults.push(Fault::new(&CHECK, message, place).likely());
}
