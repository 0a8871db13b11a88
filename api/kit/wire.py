"""How do bodies and ids come off the line? JSON read once, strictly, and 16 bytes in b64."""

from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request, Response
from pydantic import BaseModel, TypeAdapter, ValidationError

from api.kit.errors import Malformed, Missing
from crypto.encoding import b64_decode
from crypto.refusals import WrongEncoding

ID_BYTES = 16
COMMAS_MAX = 1000
"""In a worker's body, between its members and elements: no shape has half of it, and no text of theirs holds any."""
T = TypeVar("T")


async def read_json(request: Request, shape: TypeAdapter[T]) -> T:
    """The request's body as the given shape; else `Malformed`.

    What has more members than any shape is refused before it is parsed: of each member that is missing pydantic builds
    all the others anew, so that half a megabyte of them would cost a tenth of a second.
    """
    content = await request.body()
    if content.count(b",") > COMMAS_MAX:
        raise Malformed([{"loc": (), "type": "too_long"}])
    try:
        return shape.validate_json(content)
    except ValidationError as error:
        places = error.errors(include_url=False, include_context=False, include_input=False)
        raise Malformed([{"loc": place["loc"], "type": place["type"]} for place in places]) from None


def id_of(request: Request, name: str) -> bytes:
    """The 16 bytes under this name in the path; what is not so many in b64 names nothing, so it is `Missing`."""
    try:
        return b64_decode(request.path_params[name], ID_BYTES)
    except WrongEncoding:
        raise Missing from None


def number_of(request: Request, name: str) -> int:
    """A number in the path as we write it; what is none names nothing."""
    text = request.path_params[name]
    if not (text.isascii() and text.isdigit()) or text != str(int(text[:9])):
        raise Missing
    return int(text)


def _id_in_path(name: str) -> Any:
    async def read(request: Request) -> bytes:
        return id_of(request, name)

    return Depends(read)


DeskInPath = Annotated[bytes, _id_in_path("desk")]
CaseInPath = Annotated[bytes, _id_in_path("case")]
AccountInPath = Annotated[bytes, _id_in_path("account")]
SessionInPath = Annotated[bytes, _id_in_path("session")]
ProposalInPath = Annotated[bytes, _id_in_path("proposal")]
ExportInPath = Annotated[bytes, _id_in_path("export")]
FactorInPath = Annotated[bytes, _id_in_path("factor")]
AttachmentInPath = Annotated[bytes, _id_in_path("attachment")]
AskedCaseInPath = Annotated[bytes, _id_in_path("asked")]


def _number_in_path(name: str) -> Any:
    async def read(request: Request) -> int:
        return number_of(request, name)

    return Depends(read)


PartInPath = Annotated[int, _number_in_path("part")]
NumberInPath = Annotated[int, _number_in_path("number")]

PADDED_BYTES_MIN = 32 * 1024


def padded_json(body: BaseModel) -> Response:
    """JSON followed by spaces up to a power of two, at least 32 KiB, so that its length says little."""
    content = body.model_dump_json().encode()
    size = max(PADDED_BYTES_MIN, 1 << (len(content) - 1).bit_length())
    return Response(content.ljust(size), media_type="application/json")
