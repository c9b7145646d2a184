"""
What do copies of an image look like?
=====================================

A copy helps if it could be another photograph of the same thing. Whether it could is
best seen by eye, with the strengths that you mean to use.
"""

# %%
# A mug in front of a white wall, drawn in memory.

import numpy as np
from PIL import Image, ImageDraw

image = Image.new("RGB", (96, 96), "white")
pen = ImageDraw.Draw(image)
pen.ellipse((52, 36, 82, 68), outline=(150, 40, 40), width=6)
pen.rounded_rectangle((22, 26, 66, 80), radius=8, fill=(200, 60, 50))
pen.ellipse((22, 20, 66, 34), fill=(90, 30, 30))
pen.rectangle((30, 46, 58, 60), fill=(240, 220, 120))
mug = np.asarray(image)

# %%
# Eight augmenters as they come, but for one: ``ImageFlipAugmenter`` leaves half of the
# copies as they are, which next to the original say nothing new. In all of them a red
# mug stays a red mug: nothing stands on its head, and no colour becomes another one.

from skimbal.augmentation import (
    ImageColorAugmenter,
    ImageCropAugmenter,
    ImageEraseAugmenter,
    ImageFlipAugmenter,
    ImageNoiseAugmenter,
    ImageRotateAugmenter,
    ImageScaleAugmenter,
    ImageSharpnessAugmenter,
)

augmenters = {
    "flip": ImageFlipAugmenter(probability=1, random_state=0),
    "rotate": ImageRotateAugmenter(random_state=0),
    "scale": ImageScaleAugmenter(random_state=0),
    "crop": ImageCropAugmenter(random_state=0),
    "color": ImageColorAugmenter(random_state=0),
    "sharpness": ImageSharpnessAugmenter(random_state=0),
    "noise": ImageNoiseAugmenter(random_state=0),
    "erase": ImageEraseAugmenter(random_state=0),
}
copies = {name: step.augment(mug[None], n=4) for name, step in augmenters.items()}

# %%
# One after the other, they make copies that differ in many ways at once.

everything = mug[None].repeat(4, axis=0)
for step in augmenters.values():
    everything = step.fit_transform(everything)
copies["all of them"] = everything

# %%
# Four copies of each. If a row has copies that you would not sell as the same thing,
# lower its strength.

import matplotlib.pyplot as plt

fig, axes = plt.subplots(5, len(copies), figsize=(11, 6.4), layout="constrained")
for column, (name, images) in zip(axes.T, copies.items(), strict=True):
    column[0].set_title(name)
    for ax, shown in zip(column, [mug, *images], strict=True):
        ax.imshow(shown)
        ax.set_xticks([])
        ax.set_yticks([])
axes[0, 0].set_ylabel("original")
axes[1, 0].set_ylabel("copies")
plt.show()
