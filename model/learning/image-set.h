/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Labelled images from the files of well-known data sets. Example:
 *
 *     ImageSet images = ReadImageSet("/usr/share/datasets/fashion-mnist", ImagePart::TEST);
 */
#ifndef EDGE_INFERENCE_IMAGE_SET_H
#define EDGE_INFERENCE_IMAGE_SET_H

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{

/** Which images of a data set. */
enum class ImagePart
{
    TRAINING, //!< those to learn from
    TEST,     //!< those to judge by
};

/**
 * @ingroup edge-inference
 * Images of one size in one of ten classes.
 */
struct ImageSet
{
    std::string name;            //!< of the data set: "CIFAR-10", or the last name of the folder
    std::size_t channels{0};     //!< 1 or 3
    std::size_t rows{0};         //!< height
    std::size_t columns{0};      //!< width
    std::vector<uint8_t> pixels; //!< image by image, channel by channel, row by row
    std::vector<uint8_t> labels; //!< class of each image, 0 to 9

    /** @return number of images */
    std::size_t GetSize() const;
};

/** Classes of every data set that is read. */
constexpr uint8_t IMAGE_CLASSES = 10;

/**
 * Read IDX files under MNIST's names (train-images-idx3-ubyte, ..., also with .gz), or the CIFAR-10
 * binaries (data_batch_1.bin to data_batch_5.bin, test_batch.bin; also in cifar-10-batches-bin).
 * @param folder where they are; empty: where Debian's dataset-fashion-mnist puts its own
 * @param part which images
 * @return the images
 * @throws std::runtime_error with one sentence if files are missing or damaged
 */
ImageSet ReadImageSet(const std::string& folder, ImagePart part);

/**
 * Write one image as numbers from -1 (0) to 1 (255), with a border of 0 where the wanted size is
 * larger, and repeated in all channels where it has one only.
 * @param set images @param index which one
 * @param channels wanted @param rows wanted @param columns wanted
 * @param output where the numbers go, channels * rows * columns
 */
void CopyImage(const ImageSet& set,
               std::size_t index,
               std::size_t channels,
               std::size_t rows,
               std::size_t columns,
               float* output);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_IMAGE_SET_H
