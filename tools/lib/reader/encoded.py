"""FORMAT.md, "Encoded bytes": what comes out of every seal."""

from .columns import decode_columns
from .cursor import Cursor
from .primitives import inflate
from .refusals import BadInput, Integrity

MAX_BLOCK = 33_554_432                      # plain length of a block
MAX_DOCUMENT = 1_073_741_824                # plain length of a document
SEALING = 65_536                            # more than codec byte, varint, tag and zlib's growth of a block come to


def decode(encoded, limit, where):
    """Undoes `codec ‖ plain length ‖ payload`; never inflates past the stated length, nor that past `limit`."""
    cursor = Cursor(encoded, where)
    codec, length, payload = cursor.integer(1), cursor.varint(), cursor.rest()
    if length > limit:
        raise Integrity(where, f"states a plain length of {length}, more than the format allows")
    if codec > 2:
        raise BadInput(f"{where}: is written with codec {codec}; this reader knows 0, 1 and 2")
    if codec == 0 and len(payload) == length:
        return payload
    if codec == 1:
        return inflate(payload, length, where)
    if codec == 2 and limit <= MAX_BLOCK:      # only in blocks
        return decode_columns(payload, length, where)
    raise Integrity(where, "is not encoded in a form that the format knows, or not to its stated length")
