"""Where do this instance's attachments lie? In the folder or the object store that its settings name."""

from api.kit.blobs import Blobs, FolderBlobs
from api.settings import Settings
from crypto.attachments import PART_BYTES


def open_blobs(settings: Settings) -> Blobs:
    """The blobs of an instance; nothing is asked of a store before the first call."""
    if settings.blobs_folder is not None:
        return FolderBlobs(settings.blobs_folder, free_bytes_min=settings.free_bytes_min)
    from api.kit.object_blobs import Bucket, ObjectBlobs

    name, _, prefix = settings.blobs.removeprefix("s3://").partition("/")
    bucket = Bucket(
        name,
        prefix,
        settings.blobs_endpoint,
        settings.blobs_region,
        settings.blobs_access_key.get_secret_value(),
        settings.blobs_secret_key.get_secret_value(),
    )
    return ObjectBlobs(bucket, seconds=settings.blobs_seconds, bytes_max=PART_BYTES)
