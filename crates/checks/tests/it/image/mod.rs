//! Judges a built image that is written down as a text (`tests/cases/README.md`, "Images").

mod text;
mod tree;

use seawall_checks::check::Check;
use seawall_checks::fault::{Fault, Place};
use seawall_checks::image::built::{Built, Known};
use seawall_checks::image::{Input, Seen};
use seawall_checks::settings::Settings;
use seawall_checks::source::Span;
use seawall_inventory::assemble::{AssembleOptions, assemble};
use seawall_inventory::collect::Collector;
use seawall_inventory::extractor::{Extracted, Purpose};
use seawall_model::artifact::{
    Artifact, ArtifactKind, BaseEvidence, BaseImage, Instruction, Layer,
};
use seawall_model::image::{HistoryStep, ImageConfiguration};
use seawall_model::inventory::Inventory;
use seawall_model::tree::{LayerVisitor, LayerVisitors as _, SNIFFED, Selection, Ticket};

use text::{Image, Step};
use tree::Squashed;

/// Judges the image; a fault's span is where in the text the thing stands that it speaks of.
pub(crate) fn judge(check: &'static Check, text: &str, settings: Settings) -> Vec<Fault> {
    let image = Image::read(text);
    let tree = Squashed::new(&image.layers);
    let artifact = artifact(&image);
    let known = Known {
        os: Some("linux"),
        layers: artifact.layers.len(),
        base_layers: image.base_layers,
    };
    let configuration = artifact.configuration.as_deref();
    let built = configuration.map(|it| Built::of(it, known, &settings));
    let input = Input {
        artifact: &artifact,
        inventory: &inventory(&image, &tree),
        files: &tree,
        built,
        settings,
        signatures: image.signatures.as_ref(),
        upkeep: image.upkeep.clone(),
        seen: Seen::default(),
    };
    let mut faults = check.judge_image(&input).finish().0;
    for fault in &mut faults {
        fault.place.span = Some(image.span_of(&fault.place, input.built.as_ref()));
    }
    faults
}

impl Image {
    /// Returns where a place of an image stands in its text.
    fn span_of(&self, place: &Place, built: Option<&Built>) -> Span {
        if let Some((path, layer)) = &place.file {
            let layer = layer.expect("a file of an image has a layer");
            return self.path_span(path, layer);
        }
        let step = place.span.and_then(|span| built?.origin(span)?.step);
        let step = step.and_then(|step| self.steps.get(step));
        match (step, place.span) {
            (Some(step), _) => step.span,
            (None, Some(_)) => self.config_span,
            (None, None) => self.name_span,
        }
    }
}

fn artifact(image: &Image) -> Artifact {
    let instruction = |(index, step): (usize, &Step)| Instruction {
        index,
        text: step.text.clone(),
        comment: None,
        created: image.created,
    };
    let steps: Vec<(Instruction, Option<usize>)> = image
        .steps
        .iter()
        .enumerate()
        .map(|(index, step)| (instruction((index, step)), step.layer))
        .collect();
    let layer = |number: usize| Layer {
        instruction: steps
            .iter()
            .find(|(_, layer)| *layer == Some(number))
            .map(|(instruction, _)| instruction.clone()),
        ..Layer::default()
    };
    let base = image.base_layers.map(|layers| BaseImage {
        layers,
        name: None,
        digest: None,
        known_by: BaseEvidence::History,
        advice: None,
        updates: Vec::new(),
    });
    let history = steps.iter().cloned();
    let history = history.map(|(instruction, layer)| HistoryStep { instruction, layer });
    let configuration = ImageConfiguration {
        history: history.collect(),
        ..image.configuration.clone()
    };
    Artifact {
        name: image.name.clone(),
        kind: ArtifactKind::Image,
        source: "docker-archive",
        digest: None,
        image_id: None,
        platform: None,
        created: image.created,
        references: Vec::new(),
        layers: (0..image.layers.len()).map(layer).collect(),
        base,
        configuration: Some(Box::new(configuration)),
    }
}

/// Makes the inventory as a scan does, of the files whose content is known.
fn inventory(image: &Image, tree: &Squashed<'_>) -> Inventory {
    let collector = Collector::default().also_for(Purpose::Misconfigurations);
    for (number, layer) in image.layers.iter().enumerate() {
        let mut visitor = collector.begin(Ticket(number));
        for file in &layer.files {
            if let Some(content) = &file.content {
                deliver(&mut *visitor, file, content.as_bytes());
            }
        }
        visitor.finish();
    }
    let facts = collector.into_facts();
    let layers: Vec<Option<&Extracted>> = (0..image.layers.len())
        .map(|layer| facts.get(&Ticket(layer)))
        .collect();
    let mut inventory = assemble(&layers, tree, &AssembleOptions::default());
    inventory.packages.extend(image.packages.iter().cloned());
    inventory
}

fn deliver(visitor: &mut dyn LayerVisitor, file: &text::File, content: &[u8]) {
    let entry = file.entry();
    let start = content.len().min(usize::try_from(SNIFFED).unwrap());
    let is_wanted = match visitor.select(&entry) {
        Selection::Skip => false,
        Selection::Read { .. } => true,
        Selection::Sniff { .. } => visitor.wants(&entry, &content[..start]),
    };
    if is_wanted {
        visitor.content(&entry, content.to_vec());
    }
}
