//! Exceptions of rules as they are written.

use super::Reader;
use super::decode::{Decoder, invalid};
use crate::language::report::{Chain, Fault, ItemType, WarningCode};
use crate::language::traced::Traced;
use crate::yaml::{Node, Value};

/// An exception of a rule.
#[derive(Clone, Debug)]
pub(in super::super) struct ExceptionItem {
    pub(in super::super) name: String,
    pub(in super::super) fields: Option<Entry>,
    pub(in super::super) comps: Option<Entry>,
    pub(in super::super) values: Vec<Entry>,
    pub(in super::super) chain: Chain,
}

/// A text, or a list of entries.
#[derive(Clone, Debug)]
pub(in super::super) enum Entry {
    One(Traced),
    Many(Vec<Self>),
}

impl Reader<'_> {
    /// Reads the exceptions of a rule; `is_append` where they are added to those of an earlier definition.
    pub(super) fn exceptions(
        &mut self,
        item: &Node,
        rule: &Chain,
        is_append: bool,
    ) -> Result<Vec<ExceptionItem>, Fault> {
        let Some(node) = item.get("exceptions") else {
            return Ok(Vec::new());
        };
        let chain = rule.to(ItemType::Exceptions, "", self.place(node));
        let exceptions = match &node.value {
            Value::Null => return Ok(Vec::new()),
            Value::Sequence(exceptions) => exceptions,
            _ => return Err(invalid("Rule exceptions must be a sequence", &chain)),
        };
        if exceptions.len() > MOST {
            let why = format!("a rule may have {MOST} exceptions");
            return Err(invalid(&why, &chain));
        }
        let mut read: Vec<ExceptionItem> = Vec::new();
        for exception in exceptions {
            let exception = self.exception(exception, &chain, rule, is_append)?;
            if read.iter().any(|known| known.name == exception.name) {
                let why = "Multiple definitions of exception with the same name in the same rule";
                self.doubt(WarningCode::ExceptionNameNotUnique, why, &exception.chain);
            }
            read.push(exception);
        }
        Ok(read)
    }

    fn exception(
        &mut self,
        node: &Node,
        exceptions: &Chain,
        rule: &Chain,
        is_append: bool,
    ) -> Result<ExceptionItem, Fault> {
        let place = self.place(node);
        let unnamed = exceptions.to(ItemType::Exception, "", place);
        if !matches!(node.value, Value::Mapping(_)) {
            return Err(invalid("Rule exception must be a mapping", &unnamed));
        }
        let name = self.decoder(node, &unnamed).text("name")?;
        let chain = rule.to(ItemType::Exception, &name, place);
        self.keys(node, &["name", "fields", "comps", "values"], &chain);
        let decoder = self.decoder(node, &chain);
        let fields = decoder.keyed("fields")?;
        if fields.is_none() && !is_append {
            return Err(decoder.missing("fields"));
        }
        let comps = decoder.keyed("comps")?;
        let values = decoder.exception_values()?;
        if values.is_none() && is_append {
            let why = "Overriding/appending exception with no values";
            self.doubt(WarningCode::AppendNoValues, why, &chain);
        }
        Ok(ExceptionItem {
            name,
            fields,
            comps,
            values: values.unwrap_or_default(),
            chain,
        })
    }
}

impl Decoder<'_> {
    fn keyed(&self, key: &'static str) -> Result<Option<Entry>, Fault> {
        let Some(node) = self.item.get(key) else {
            return Ok(None);
        };
        self.entry(node, &self.to(key, node)).map(Some)
    }

    fn exception_values(&self) -> Result<Option<Vec<Entry>>, Fault> {
        let Some(node) = self.item.get("values") else {
            return Ok(None);
        };
        let chain = self
            .chain
            .to(ItemType::ExceptionValues, "", self.place(node));
        let Value::Sequence(values) = &node.value else {
            return Err(invalid("Rule exception values must be a sequence", &chain));
        };
        let value = |value: &Node| {
            let at = chain.to(ItemType::ExceptionValue, "", self.place(value));
            self.entry(value, &at)
        };
        values.iter().map(value).collect::<Result<_, _>>().map(Some)
    }

    fn entry(&self, node: &Node, chain: &Chain) -> Result<Entry, Fault> {
        match &node.value {
            Value::Scalar(scalar) if scalar.text.is_empty() => {
                Err(invalid("Value must be non-empty", chain))
            }
            Value::Scalar(_) => Ok(Entry::One(self.trace(node))),
            Value::Sequence(items) => {
                let inner = |item: &Node| {
                    let at = chain.to(ItemType::Exception, "", self.place(item));
                    self.entry(item, &at)
                };
                items
                    .iter()
                    .map(inner)
                    .collect::<Result<_, _>>()
                    .map(Entry::Many)
            }
            Value::Null | Value::Mapping(_) => {
                Err(invalid("Value is neither a scalar nor a sequence", chain))
            }
        }
    }
}

/// Exceptions of a rule: they are looked through for each other's names.
const MOST: usize = 1000;
