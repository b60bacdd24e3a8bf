/// The length of a UUID in canonical form, which is what servers send.
const INLINE: usize = 36;

const NIL: &str = "00000000-0000-0000-0000-000000000000";

/// A correlation id: up to 36 bytes inline, so that a failure costs no allocation for it; anything
/// longer on the heap.
#[derive(Clone)]
pub(crate) enum CorrelationId {
    Inline { bytes: [u8; INLINE], len: u8 },
    Heap(Box<str>),
}

impl CorrelationId {
    /// Creates an id; `None` for an empty text and for the nil UUID, which a server sends if it has
    /// no id.
    pub(crate) fn new(text: &str) -> Option<CorrelationId> {
        if text.is_empty() || text == NIL {
            return None;
        }
        let mut bytes = [0; INLINE];
        Some(
            match (bytes.get_mut(..text.len()), u8::try_from(text.len())) {
                (Some(inline), Ok(len)) => {
                    inline.copy_from_slice(text.as_bytes());
                    CorrelationId::Inline { bytes, len }
                }
                _ => CorrelationId::Heap(text.into()),
            },
        )
    }

    pub(crate) fn as_str(&self) -> &str {
        match self {
            CorrelationId::Inline { bytes, len } => bytes
                .get(..usize::from(*len))
                .and_then(|inline| core::str::from_utf8(inline).ok())
                .unwrap_or_default(),
            CorrelationId::Heap(text) => text,
        }
    }
}

impl PartialEq for CorrelationId {
    fn eq(&self, other: &CorrelationId) -> bool {
        self.as_str() == other.as_str()
    }
}
