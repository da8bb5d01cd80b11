//! What is asked of the engine itself: fields, event types, plugins.

use std::fmt::Write as _;

use anyhow::bail;
use seawall_runtime::event::{Direction, Kind, Origin, Schema};
use seawall_runtime::fields::{self, Argument, Field, Type, Values};
use seawall_runtime::language::Settings;
use serde_json::{Value, json};

use super::arguments::{Arguments, Form};

/// Returns what was asked, if something was.
pub(super) fn asked(arguments: &Arguments) -> anyhow::Result<Option<String>> {
    if let Some(source) = &arguments.list {
        return list(arguments, source).map(Some);
    }
    if arguments.list_events {
        return Ok(Some(events(arguments.form())));
    }
    if arguments.list_plugins {
        return Ok(Some(plugins()));
    }
    if let Some(name) = &arguments.plugin_info {
        return plugin(name).map(Some);
    }
    if arguments.ignored {
        return Ok(Some("Ignored event types: none\n".to_owned()));
    }
    if arguments.page_size {
        return page_size().map(Some);
    }
    Ok(None)
}

/// Returns the size of a page of memory in bytes, as the kernel tells it of our own.
fn page_size() -> anyhow::Result<String> {
    let maps = std::fs::read_to_string("/proc/self/smaps")?;
    let size = maps.lines().find_map(|line| {
        let kilobytes = line
            .strip_prefix("KernelPageSize:")?
            .trim()
            .strip_suffix("kB")?;
        kilobytes.trim().parse::<u64>().ok()
    });
    match size {
        Some(kilobytes) => Ok(format!(
            "Your system page size is: {} bytes\n",
            kilobytes * 1024
        )),
        None => bail!("the kernel doesn't tell the size of a page"),
    }
}

fn list(arguments: &Arguments, source: &str) -> anyhow::Result<String> {
    let sources = Settings::of_all_sources().sources;
    if !source.is_empty() && !sources.iter().any(|known| known == source) {
        bail!(
            "there is no source of events `{source}`, only {}",
            sources.join(", ")
        );
    }
    let is_asked = |field: &&Field| source.is_empty() || field.is_of(source);
    let mut all: Vec<&Field> = fields::all().filter(is_asked).collect();
    all.sort_by_key(|field| (class_of(field), field.name));
    if arguments.names {
        let mut text = String::new();
        for field in all {
            let _ = writeln!(text, "{}", field.name);
        }
        return Ok(text);
    }
    Ok(match arguments.form() {
        Form::Text => text(&all),
        Form::Markdown => markdown(&all),
        Form::Json => format!("{:#}\n", json_of(&all)),
    })
}

/// Fields of one class that events of the same sources have.
struct Class<'f> {
    name: String,
    sources: Vec<String>,
    fields: Vec<&'f Field>,
}

/// Puts fields of one class together.
fn classes<'f>(all: &[&'f Field]) -> Vec<Class<'f>> {
    let mut classes: Vec<Class<'_>> = Vec::new();
    for field in all {
        let (name, sources) = class_of(field);
        match classes.last_mut() {
            Some(last) if last.name == name && last.sources == sources => last.fields.push(field),
            _ => classes.push(Class {
                name,
                sources,
                fields: vec![field],
            }),
        }
    }
    classes
}

fn text(all: &[&Field]) -> String {
    let mut text = String::new();
    for class in classes(all) {
        let _ = write!(
            text,
            "{}-------------------------------\nField Class:                  {}\nEvent Sources:                {}\n\n",
            if text.is_empty() { "" } else { "\n" },
            class.name,
            class.sources.join(", ")
        );
        for field in class.fields {
            let name = written(field);
            let about = format!("{} ({})", field.meaning, type_of(field));
            let _ = writeln!(text, "{name:<29} {about}");
        }
    }
    text
}

fn markdown(all: &[&Field]) -> String {
    let mut text = String::new();
    for class in classes(all) {
        let _ = write!(
            text,
            "{}## Field Class: {}\n\nEvent Sources: {}\n\nName | Type | Description\n:----|:-----|:-----------\n",
            if text.is_empty() { "" } else { "\n" },
            class.name,
            class.sources.join(", ")
        );
        for field in class.fields {
            let about = field.meaning.replace('|', "\\|");
            let _ = writeln!(text, "`{}` | {} | {about}", written(field), type_of(field));
        }
    }
    text
}

fn json_of(all: &[&Field]) -> Value {
    let classes = classes(all).into_iter().map(|class| {
        let fields: Vec<Value> = class.fields.into_iter().map(row).collect();
        json!({ "name": class.name, "event_sources": class.sources, "fields": fields })
    });
    json!({ "fieldclasses": classes.collect::<Vec<_>>() })
}

fn row(field: &Field) -> Value {
    json!({
        "name": field.name,
        "dataType": type_of(field),
        "desc": field.meaning,
        "arg": argument(field),
        "deprecated": field.deprecated,
    })
}

/// The class of a field, and the sources whose events have it: those of one class need not be of the same.
fn class_of(field: &Field) -> (String, Vec<String>) {
    let class = field.name.split('.').next().unwrap_or_default();
    let mut sources = Settings::of_all_sources().sources;
    sources.retain(|source| field.is_of(source));
    (class.to_owned(), sources)
}

fn written(field: &Field) -> String {
    match argument(field) {
        "" => field.name.to_owned(),
        argument => format!("{}[{argument}]", field.name),
    }
}

const fn argument(field: &Field) -> &'static str {
    match field.argument {
        Argument::None => "",
        Argument::Index(_) => "n",
        Argument::Key(_) => "key",
        Argument::Either(_) => "n or key",
    }
}

fn type_of(field: &Field) -> String {
    let of = match field.of {
        Type::Int => "INT64",
        Type::Uint => "UINT64",
        Type::Double => "DOUBLE",
        Type::Bool => "BOOL",
        Type::Text => "CHARBUF",
        Type::Path => "FSPATH",
        Type::Bytes => "BYTEBUF",
        Type::Time => "ABSTIME",
        Type::Duration => "RELTIME",
        Type::Ip => "IPADDR",
        Type::Network => "IPNET",
        Type::Port => "PORT",
    };
    match field.values {
        Values::List => format!("LIST({of})"),
        _ => of.to_owned(),
    }
}

fn events(form: Form) -> String {
    let mut text = String::new();
    let mut rows: Vec<Value> = Vec::new();
    if form == Form::Markdown {
        text.push_str("Dir | Name | Params\n:---|:-----|:------\n");
    }
    for schema in Kind::all()
        .iter()
        .filter(|schema| schema.origin != Origin::Nowhere)
    {
        let direction = match schema.kind.direction() {
            Direction::Enter => ">",
            Direction::Exit => "<",
        };
        let params = params(schema);
        match form {
            Form::Text => {
                let _ = writeln!(text, "{direction} {}({params})", schema.name);
            }
            Form::Markdown => {
                let _ = writeln!(text, "`{direction}` | `{}` | {params}", schema.name);
            }
            Form::Json => rows.push(json!({
                "dir": direction,
                "name": schema.name,
                "params": schema.params.iter().map(|param| param.name).collect::<Vec<_>>(),
            })),
        }
    }
    if form == Form::Json {
        let events = json!({ "events": rows });
        return format!("{events:#}\n");
    }
    text
}

fn params(schema: &Schema) -> String {
    let names: Vec<&str> = schema.params.iter().map(|param| param.name).collect();
    names.join(", ")
}

fn plugins() -> String {
    let mut text = String::new();
    for (name, version) in Settings::of_all_sources().plugins {
        let _ = writeln!(
            text,
            "Name: {name}\nVersion: {version} (what it does is built in)"
        );
    }
    text
}

fn plugin(name: &str) -> anyhow::Result<String> {
    let plugins = Settings::of_all_sources().plugins;
    let Some((name, version)) = plugins.iter().find(|(known, _)| known == name) else {
        let names: Vec<&str> = plugins.iter().map(|(name, _)| name.as_str()).collect();
        bail!(
            "there is no plugin `{name}`: this program loads none; what these do is built in: {}",
            names.join(", ")
        );
    };
    let about = match name.as_str() {
        "k8saudit" => {
            "Event source: k8s_audit\nInit config: sslCertificate\n\
             Open params: http://HOST:PORT/PATH, https://HOST:PORT/PATH, or the path of a file\n"
        }
        _ => "Init config: none\n",
    };
    Ok(format!(
        "Name: {name}\nVersion: {version} (what it does is built in)\n{about}"
    ))
}
