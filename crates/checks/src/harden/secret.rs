//! Secrets out of the environment: images that read a file which `…_FILE` names get it as a secret of Compose.

use super::Work;
use super::field::Value;
use super::need::Need;
use crate::compose::Service;
use crate::fault::Edit;
use crate::parse::node::Entry;
use crate::source::Span;

impl Work<'_> {
    /// Moves the secrets of a service into files.
    pub(super) fn secrets(&mut self, service: Service<'_>, need: &Need) {
        if self.leaves("secrets") {
            return;
        }
        let environment = service.get("environment");
        let entries: Vec<&Entry> = environment
            .map_or(&[][..], |it| it.entries())
            .iter()
            .collect();
        for entry in entries {
            let is_told = self.faults.iter().any(|fault| {
                fault.check.id() == "CMP-0026"
                    && fault.place.document == entry.value.document
                    && fault.place.span == Some(entry.value.span)
            });
            if !is_told {
                continue;
            }
            let name = entry.key.text.as_str();
            let takes_file = need
                .known
                .is_some_and(|known| known.file_variables.contains(&name));
            let twin = format!("{name}_FILE");
            let has_twin = environment.is_some_and(|it| it.get(&twin).is_some());
            if !takes_file || has_twin || !self.move_out(service, entry, &twin) {
                let why = format!(
                    "`{name}` stands in the environment: give it to the program as a file (`secrets`), and change it"
                );
                self.leave(service.name(), Some("CMP-0026"), why);
            }
        }
    }

    fn move_out(&mut self, service: Service<'_>, entry: &Entry, twin: &str) -> bool {
        let document = self.layout.document;
        let value = &entry.value;
        let is_here = entry.key.document == document
            && value.document == document
            && value.alias.is_none()
            && self.input.project.variables(value).is_empty()
            && value.text().is_some_and(|text| !text.contains('\n'))
            && self.is_own(service, entry.key.span);
        // A list item that cannot be parted has one place for both.
        if !is_here || entry.key.span == value.span || entry.key.span.end > value.span.start {
            return false;
        }
        let secret = format!("{}_{}", service.name(), entry.key.text).to_ascii_lowercase();
        let secret: String = secret
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
            .collect();
        if !self.add_to_list(service, "secrets", std::slice::from_ref(&secret)) {
            return false;
        }
        let file = format!("./secrets/{secret}.txt");
        let top = Value::Map(vec![("file".to_owned(), Value::Text(file.clone()))]);
        self.layout.add_top("secrets", &secret, top);
        let path = format!("/run/secrets/{secret}");
        for (span, text) in [(entry.key.span, twin.to_owned()), (value.span, path)] {
            self.out.edits.push(Edit {
                document,
                ..Edit::replace(span, text)
            });
        }
        let why = "variables are shown by `docker inspect`, and every process inherits them";
        let risk = format!(
            "write the secret into `{file}` (mode 600, not in the repository) before it starts, and change the one \
             that stood here"
        );
        let name = &entry.key.text;
        let shown = format!("[{secret}], and {twin} in the place of {name}");
        self.change(
            service,
            Some("CMP-0026"),
            ("secrets", &shown),
            why,
            Some(risk),
        );
        true
    }

    /// Says whether a place is within what the file itself says of a service, not behind an anchor.
    fn is_own(&self, service: Service<'_>, span: Span) -> bool {
        let own = self.layout.service(service.name());
        let own = own.and_then(|own| own.get("environment"));
        own.is_some_and(|own| own.alias.is_none() && own.span.contains(span))
    }
}
