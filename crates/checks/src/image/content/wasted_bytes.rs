//! IMG-0147.

use seawall_model::severity::Severity;

use super::waste::{Pair, Waste};
use crate::check::{Check, Faults, Fixing, Profile, Run};
use crate::fault::Fault;
use crate::image::fact::layer::{is_base, made_by};
use crate::image::fact::size::size;
use crate::image::{Input, file_place};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "IMG-0147",
    name: "wasted-bytes",
    title: "layers hold files that later layers remove or replace",
    severity: Severity::Low,
    severity_why: "it costs room and time, and hides nothing from who unpacks the layer",
    why: "A layer is never changed: a file that a later step deletes, changes, or gives another owner or mode stays in \
          the image in full, next to its successor. It is stored, pulled and scanned, and whoever unpacks the layer can \
          read it, so that a deleted secret is not gone either. The efficiency of an image is the part of the bytes of \
          all layers that its containers see. The check tells where the waste is, once less than 90 % are in use or \
          more than 100 MB are wasted; both can be set (`least-efficiency`, `most-wasted`).",
    remedy: "Delete in the same `RUN` that makes the files, or mount caches (`--mount=type=cache`). Copy with \
             `--chown` and `--chmod` in place of a later `chown -R`. Build in a stage of its own and copy the result \
             from there. Choose a newer base image rather than upgrading its packages.",
    bad: "layer COPY model.bin /app/\n  -rw-r--r-- root:root 200M /app/model.bin\nlayer RUN chown 1000 /app/model.bin\n  -rw-r--r-- 1000:root 200M /app/model.bin\n",
    good: "layer COPY --chown=1000 model.bin /app/\n  -rw-r--r-- 1000:root 200M /app/model.bin\nlayer COPY main.py /app/\n  -rw-r--r-- root:root 30K /app/main.py\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[1104],
    references: &["https://docs.docker.com/build/cache/optimize/"],
    fixing: Fixing::None("an image cannot be edited; its Dockerfile decides"),
    since: "0.2.0",
    run: &[Run::Image(run)],
};

fn run(input: &Input<'_>, faults: &mut Faults) {
    let waste = Waste::of(input);
    let least = u64::from(input.settings.least_efficiency.unwrap_or(LEAST_EFFICIENCY));
    let most = input.settings.most_wasted.unwrap_or(MOST_WASTED);
    let efficiency = waste.efficiency();
    if efficiency >= least.saturating_mul(10) && waste.wasted <= most {
        return;
    }
    // What the base image wastes on its own is not for this image to mend.
    let pairs = waste
        .pairs
        .iter()
        .filter(|((_, by), _)| !is_base(input, *by));
    let mut pairs: Vec<_> = pairs.collect();
    pairs.sort_by_key(|(key, pair)| (std::cmp::Reverse(pair.bytes), **key));
    let worth = waste.wasted.checked_div(SMALLEST_SHARE).unwrap_or(0);
    for ((layer, by), pair) in pairs.into_iter().take(MOST_PAIRS) {
        if pair.bytes < worth {
            break;
        }
        let message = format!(
            "{} {} of {}{}; of the {} in all layers, {}.{} % are in use",
            made_by(input, *by),
            what(pair),
            made_by(input, *layer),
            details(pair),
            size(waste.total),
            efficiency.checked_div(10).unwrap_or(0),
            efficiency.checked_rem(10).unwrap_or(0),
        );
        let place = file_place(&pair.largest.1, *layer);
        faults.push(Fault::new(&CHECK, message, place).value(pair.bytes.to_string()));
    }
}

fn what(pair: &Pair) -> String {
    let replaced = pair.bytes.saturating_sub(pair.removed);
    match (pair.removed, replaced) {
        (0, replaced) => format!("replaces {}", size(replaced)),
        (removed, 0) => format!("removes {}", size(removed)),
        (removed, replaced) => format!("removes {} and replaces {}", size(removed), size(replaced)),
    }
}

fn details(pair: &Pair) -> String {
    let path = &pair.largest.1;
    let files = match pair.files {
        1 => format!(" (`/{path}`)"),
        count => format!(
            " ({count} files, the largest `/{path}` with {})",
            size(pair.largest.0)
        ),
    };
    if pair.only_rights > 0 {
        let rights = size(pair.only_rights);
        format!("{files}, {rights} of it with the same size and another mode or owner")
    } else {
        files
    }
}

/// Percent of the bytes that have to be in use, where nothing is set.
const LEAST_EFFICIENCY: u8 = 90;
/// Bytes that may be wasted, where nothing is set.
const MOST_WASTED: u64 = 100_000_000;
/// Pairs of layers that are told.
const MOST_PAIRS: usize = 20;
/// The part of the waste below which a pair is not told: one in so many.
const SMALLEST_SHARE: u64 = 50;
