//! IMG-0073.

use seawall_model::artifact::ArtifactKind;
use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::fault::{Fault, Place};
use crate::image::Input;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "IMG-0073",
    name: "image-not-signed",
    title: "no verified signature of the image is known",
    severity: Severity::Negligible,
    severity_why: "nothing is known to be wrong",
    why: "A signature shows that an image is what its authors built, whichever registry or mirror it came through. \
          Signatures lie beside images in registries, and say something only to who knows whose key to expect. A \
          scan does not ask for them, so the check tells of every image that it knows of no verified signature: the \
          item stays open in a list of requirements rather than being shown as fulfilled. Docker Content Trust, which \
          older lists ask for here, is being shut down.",
    remedy: "Sign images where they are built (`cosign sign`, `notation sign`), and have them verified where they are \
             run: by an admission policy, or `cosign verify` before the start. Then accept this finding with the reason.",
    bad: "image registry.example/app:1.0\nlayer ADD rootfs.tar.xz /\n  -rwxr-xr-x root:root 1M /usr/bin/app\n",
    good: "image registry.example/empty:1.0\n",
    variants: &[],
    profile: Profile::Named,
    aliases: &[Alias {
        peer: Peer::Dockle,
        id: "CIS-DI-0005",
    }],
    cwe: &[347],
    references: &["https://docs.sigstore.dev/cosign/signing/signing_with_containers/"],
    fixing: Fixing::None("it is about how the image is published"),
    since: "0.2.0",
    run: &[Run::Image(run)],
};

fn run(input: &Input<'_>, faults: &mut Faults) {
    // An image without layers brings nothing that somebody could have changed.
    if input.artifact.kind != ArtifactKind::Image || input.artifact.layers.is_empty() {
        return;
    }
    let message = "no verified signature of the image is known here";
    let place = Place {
        words: "image".to_owned(),
        ..Place::default()
    };
    faults.push(Fault::new(&CHECK, message, place).likely());
}
