"""What datasets and harvesters are ordered to do, many at a time."""
