//! The part of an explanation that lists the causes.

use std::io;

use crate::codes::CodeInfo;
use crate::lang::Lang;
use crate::term::{HEADING, LABEL, Output};

/// Prints each cause, with its advice and recovery if they differ from those of the code.
pub(super) fn print(code: &CodeInfo, output: &mut Output<'_>) -> io::Result<()> {
    if code.causes.is_empty() {
        return Ok(());
    }
    let lang = output.lang();
    output.blank()?;
    output.field(2, lang.causes(), lang.order_of_causes())?;
    let quoted = |text: &str| match lang {
        Lang::En => format!("\"{text}\""),
        Lang::Zh => format!("“{text}”"),
    };
    for (index, cause) in code.causes.iter().enumerate() {
        output.blank()?;
        let number = format!("{}.", index + 1);
        output.lead(2, HEADING, &number, cause.what_in(lang))?;
        let signs = lang.signs(cause, quoted, str::to_owned);
        super::fields(lang.when(), signs, output)?;
        if let Some(advice) = cause.advice_in(lang) {
            output.field(2, lang.what_to_do(), advice)?;
        }
        if let Some(recovery) = cause.own_recovery(code) {
            output.field(2, lang.recovery(), &lang.next(recovery))?;
        }
    }
    output.blank()
}

/// Prints as many causes with advice as fit on a screen below the first `taken` lines.
pub(super) fn print_most(code: &CodeInfo, taken: usize, output: &mut Output<'_>) -> io::Result<()> {
    const SCREEN: usize = 39;
    // A blank line, the heading, and the line with the number of omitted causes.
    let mut room = SCREEN.saturating_sub(taken + 3);
    if code.causes.is_empty() {
        return Ok(());
    }
    let lang = output.lang();
    output.blank()?;
    output.field(2, lang.causes(), lang.order_of_causes())?;
    for (index, cause) in code.causes.iter().enumerate() {
        let number = format!("{}.", index + 1);
        let text = output.draft(|output| {
            output.lead(2, HEADING, &number, cause.what_in(lang))?;
            match cause.advice_in(lang) {
                Some(advice) => output.lead(3 + number.len(), LABEL, "→", advice),
                None => Ok(()),
            }
        })?;
        let left = code.causes.len() - index;
        let height = text.lines().count();
        if height > room + usize::from(left == 1) {
            return output.paragraph(2, &lang.more_causes(left));
        }
        output.text(&text)?;
        room -= height.min(room);
    }
    Ok(())
}
