//! The text of `msg`, in which `{field}` and `{0}` refer to fields.

use syn::LitStr;

/// A parsed format string.
pub(crate) struct Message {
    pub(crate) literal: LitStr,
    pub(crate) parts: Vec<Part>,
}

pub(crate) enum Part {
    Text(String),
    Field {
        /// The name or the index of the field.
        name: String,
        /// The text after the colon, unchanged.
        spec: Vec<Spec>,
    },
}

/// Part of a format specification: text, or a field that gives a width or a precision.
pub(crate) enum Spec {
    Text(String),
    Field(String),
}

impl Message {
    /// The names of all fields that it prints or uses as a width or precision.
    pub(crate) fn names(&self) -> Vec<&str> {
        let mut names = Vec::new();
        for part in &self.parts {
            if let Part::Field { name, spec } = part {
                names.push(name.as_str());
                push_widths(&mut names, spec);
            }
        }
        names
    }

    /// The fields that give a width or a precision.
    pub(crate) fn widths(&self) -> Vec<&str> {
        let mut widths = Vec::new();
        for part in &self.parts {
            if let Part::Field { spec, .. } = part {
                push_widths(&mut widths, spec);
            }
        }
        widths
    }

    /// Returns the text if there is nothing to format.
    pub(crate) fn plain(&self) -> Option<String> {
        let mut plain = String::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => plain += text,
                Part::Field { .. } => return None,
            }
        }
        Some(plain)
    }

    /// Returns the same format string with each field's name passed through `rename`.
    pub(crate) fn renamed(&self, rename: impl Fn(&str) -> String) -> LitStr {
        let mut text = String::new();
        for part in &self.parts {
            match part {
                Part::Text(part) => text += &part.replace('{', "{{").replace('}', "}}"),
                Part::Field { name, spec } => {
                    text += "{";
                    text += &rename(name);
                    if !spec.is_empty() {
                        text += ":";
                    }
                    for spec in spec {
                        match spec {
                            Spec::Text(spec) => text += spec,
                            Spec::Field(name) => text = text + &rename(name) + "$",
                        }
                    }
                    text += "}";
                }
            }
        }
        LitStr::new(&text, self.literal.span())
    }
}

pub(crate) fn read(literal: LitStr) -> syn::Result<Message> {
    let text = literal.value();
    let wrong = |message: &str| Err(syn::Error::new(literal.span(), message));
    let mut parts = Vec::new();
    let mut plain = String::new();
    let mut rest = text.as_str();
    while let Some(at) = rest.find(['{', '}']) {
        let (before, brace) = rest.split_at(at);
        plain += before;
        if let Some(after) = brace.strip_prefix("{{") {
            plain.push('{');
            rest = after;
        } else if let Some(after) = brace.strip_prefix("}}") {
            plain.push('}');
            rest = after;
        } else if let Some(after) = brace.strip_prefix('{') {
            let Some((inside, after)) = after.split_once('}') else {
                return wrong("unmatched `{` in `msg`; write `{{` for a literal brace");
            };
            parts.push(Part::Text(std::mem::take(&mut plain)));
            let (name, spec) = inside.split_once(':').unwrap_or((inside, ""));
            let name = name.trim();
            if without_fill(spec).1.contains(".*") {
                return wrong(
                    "unexpected `.*` in `msg`; write the precision itself, or name a field as in `.field$`",
                );
            }
            if name.is_empty() {
                return wrong("unexpected `{}` in `msg`; name a field, as in `{field}` or `{0}`");
            }
            parts.push(Part::Field {
                name: name.to_owned(),
                spec: read_spec(spec.trim_end()),
            });
            rest = after;
        } else {
            return wrong("unmatched `}` in `msg`; write `}}` for a literal brace");
        }
    }
    plain += rest;
    parts.push(Part::Text(plain));
    Ok(Message { literal, parts })
}

/// Adds the fields that a specification names.
fn push_widths<'m>(widths: &mut Vec<&'m str>, spec: &'m [Spec]) {
    for part in spec {
        if let Spec::Field(name) = part {
            widths.push(name);
        }
    }
}

/// Separates the fill, which may be any character, and its alignment from the rest.
fn without_fill(spec: &str) -> (&str, &str) {
    let mut chars = spec.char_indices().skip(1);
    match (chars.next(), chars.next()) {
        (Some((_, '<' | '^' | '>')), Some((end, _))) => spec.split_at(end),
        _ => ("", spec),
    }
}

/// Splits a specification at each name before a `$`: a field that gives a width or a precision.
fn read_spec(spec: &str) -> Vec<Spec> {
    let mut parts = Vec::new();
    let (fill, mut rest) = without_fill(spec);
    if !fill.is_empty() {
        parts.push(Spec::Text(fill.to_owned()));
    }
    while let Some((before, after)) = rest.split_once('$') {
        let start = before
            .char_indices()
            .rev()
            .take_while(|(_, c)| c.is_alphanumeric() || *c == '_')
            .last()
            .map_or(before.len(), |(at, _)| at);
        let (text, name) = before.split_at(start);
        // `0` before a width fills with zeros; it isn't part of an index or a name.
        let zeros = if name.len() > 1 && name.starts_with('0') {
            1
        } else {
            0
        };
        let (zero, name) = name.split_at(zeros);
        parts.push(Spec::Text(format!("{text}{zero}")));
        parts.push(Spec::Field(name.to_owned()));
        rest = after;
    }
    if !rest.is_empty() || !parts.is_empty() {
        parts.push(Spec::Text(rest.to_owned()));
    }
    parts
}
