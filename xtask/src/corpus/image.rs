//! An image before it is written: its layers as plain tars, and the configuration that tells how they
//! came to be (OCI image specification, `config.md`).

use std::path::PathBuf;

use serde_json::{Value, json};

/// An image to be written.
pub(super) struct Image {
    /// Repository name.
    pub(super) name: String,
    /// From the base up.
    pub(super) layers: Vec<Layer>,
}

/// One layer.
pub(super) struct Layer {
    /// A plain tar.
    pub(super) tar: PathBuf,
    /// The build instruction.
    pub(super) created_by: String,
}

impl Layer {
    /// A layer made by an instruction.
    pub(super) fn new(tar: PathBuf, created_by: &str) -> Self {
        Self {
            tar,
            created_by: created_by.to_owned(),
        }
    }
}

impl Image {
    /// The configuration for layers with these digests of their plain tars.
    pub(super) fn config(&self, diff_ids: &[String]) -> Value {
        json!({
            "created": CREATED,
            "architecture": "amd64",
            "os": "linux",
            "config": {
                "Env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
                "Cmd": ["/bin/sh"],
                "Labels": { "org.opencontainers.image.title": self.name },
            },
            "rootfs": { "type": "layers", "diff_ids": diff_ids },
            "history": self.history(),
        })
    }

    /// One entry per layer, and entries that made none, as every real build has them.
    fn history(&self) -> Vec<Value> {
        let mut history = Vec::new();
        for (index, layer) in self.layers.iter().enumerate() {
            history.push(json!({ "created": CREATED, "created_by": layer.created_by }));
            if index == 0 {
                history.push(json!({
                    "created": CREATED,
                    "created_by": "/bin/sh -c #(nop)  CMD [\"/bin/sh\"]",
                    "empty_layer": true,
                }));
            }
        }
        history
    }
}

/// Creation time of everything in the corpus.
pub(super) const CREATED: &str = "2023-11-14T22:13:20Z";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn history_has_one_entry_per_layer_besides_the_empty_ones() {
        let image = Image {
            name: "x".to_owned(),
            layers: vec![
                Layer::new(PathBuf::from("a"), "ADD a"),
                Layer::new(PathBuf::from("b"), "RUN b"),
            ],
        };
        let config = image.config(&["sha256:1".to_owned(), "sha256:2".to_owned()]);
        let history = config["history"].as_array().unwrap();
        let filled = history
            .iter()
            .filter(|entry| entry.get("empty_layer").is_none())
            .count();
        assert_eq!(filled, 2);
        assert_eq!(history.len(), 3);
    }
}
