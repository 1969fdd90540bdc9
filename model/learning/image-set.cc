/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "image-set.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <zlib.h>

namespace ns3
{
namespace edgeinference
{

namespace
{

namespace fs = std::filesystem;

/** Where Debian's dataset-fashion-mnist puts its files. */
const std::string DEBIAN_FOLDER = "/usr/share/datasets/fashion-mnist";

/** No data set that is read has a file of more. */
constexpr std::size_t MOST_BYTES = std::size_t{1} << 30;

/** @param path a file @param reason what is wrong @return the sentence */
std::runtime_error
Error(const fs::path& path, const std::string& reason)
{
    return std::runtime_error("the images \"" + path.string() + "\" cannot be used: " + reason);
}

/** @param path a file, compressed or not @return what is in it */
std::vector<uint8_t>
ReadBytes(const fs::path& path)
{
    const std::unique_ptr<gzFile_s, int (*)(gzFile)> file(gzopen(path.c_str(), "rb"), &gzclose);
    if (!file)
    {
        throw Error(path, "the file cannot be read");
    }
    std::vector<uint8_t> bytes;
    constexpr std::size_t CHUNK = 1 << 20;
    for (;;)
    {
        const std::size_t before = bytes.size();
        bytes.resize(before + CHUNK);
        const int count = gzread(file.get(), bytes.data() + before, CHUNK);
        if (count < 0 || bytes.size() > MOST_BYTES)
        {
            throw Error(path, "the file is damaged");
        }
        bytes.resize(before + static_cast<std::size_t>(count));
        if (count == 0)
        {
            // a compressed file that ends early gives no error but this
            int problem = Z_OK;
            gzerror(file.get(), &problem);
            if (problem != Z_OK && problem != Z_STREAM_END)
            {
                throw Error(path, "the file is damaged");
            }
            return bytes;
        }
    }
}

/** @param path a file without .gz @return it or its compressed form, empty if there is none */
fs::path
FindFile(const fs::path& path)
{
    if (fs::exists(path))
    {
        return path;
    }
    const fs::path compressed = path.string() + ".gz";
    return fs::exists(compressed) ? compressed : fs::path();
}

/** An IDX file: sizes of its dimensions, and bytes. */
struct IdxFile
{
    std::vector<std::size_t> dims; //!< sizes
    std::vector<uint8_t> bytes;    //!< elements
};

/**
 * Format: LeCun, Cortes, Burges, "The MNIST database of handwritten digits": two zeros, type 8
 * (bytes), number of dimensions, their sizes in 32 bits each, most significant byte first.
 * @param path the file @param dimensions how many it must have @return its content
 */
IdxFile
ReadIdx(const fs::path& path, std::size_t dimensions)
{
    const std::vector<uint8_t> bytes = ReadBytes(path);
    const std::size_t head = 4 + 4 * dimensions;
    if (bytes.size() < head || bytes[0] != 0 || bytes[1] != 0 || bytes[2] != 8 ||
        bytes[3] != dimensions)
    {
        throw Error(path,
                    "it is no IDX file of bytes in " + std::to_string(dimensions) + " dimensions");
    }
    IdxFile file;
    std::size_t elements = 1;
    for (std::size_t i = 0; i < dimensions; ++i)
    {
        std::size_t size = 0;
        for (std::size_t byte = 0; byte < 4; ++byte)
        {
            size = size << 8 | bytes[4 + 4 * i + byte];
        }
        if (size == 0 || elements > MOST_BYTES / size)
        {
            throw Error(path, "the size of a dimension is absurd");
        }
        elements *= size;
        file.dims.push_back(size);
    }
    if (bytes.size() - head != elements)
    {
        throw Error(path,
                    "it holds " + std::to_string(bytes.size() - head) +
                        " bytes where its head says " + std::to_string(elements));
    }
    file.bytes.assign(bytes.begin() + static_cast<std::ptrdiff_t>(head), bytes.end());
    return file;
}

/** @param set what was read @param path for messages @throws if a label is no class */
void
CheckLabels(const ImageSet& set, const fs::path& path)
{
    for (const uint8_t label : set.labels)
    {
        if (label >= IMAGE_CLASSES)
        {
            throw Error(path, "label " + std::to_string(label) + " is none of 0 to 9");
        }
    }
}

/** @param images path of the images @param labels of the labels @return both */
ImageSet
ReadIdxSet(const fs::path& images, const fs::path& labels)
{
    IdxFile pixels = ReadIdx(images, 3);
    IdxFile classes = ReadIdx(labels, 1);
    if (pixels.dims[0] != classes.dims[0])
    {
        throw Error(labels,
                    std::to_string(classes.dims[0]) + " labels for " +
                        std::to_string(pixels.dims[0]) + " images");
    }
    ImageSet set;
    set.name = fs::absolute(images).parent_path().filename().string();
    set.channels = 1;
    set.rows = pixels.dims[1];
    set.columns = pixels.dims[2];
    set.pixels = std::move(pixels.bytes);
    set.labels = std::move(classes.bytes);
    CheckLabels(set, labels);
    return set;
}

/**
 * Format: Krizhevsky, "Learning multiple layers of features from tiny images", 2009: per image one
 * byte for the class, then 1024 bytes each of red, green and blue.
 * @param files the files @return their images
 */
ImageSet
ReadCifarSet(const std::vector<fs::path>& files)
{
    ImageSet set;
    set.name = "CIFAR-10";
    set.channels = 3;
    set.rows = 32;
    set.columns = 32;
    constexpr std::size_t IMAGE = 3 * 32 * 32;
    for (const fs::path& path : files)
    {
        const std::vector<uint8_t> bytes = ReadBytes(path);
        if (bytes.empty() || bytes.size() % (IMAGE + 1) != 0)
        {
            throw Error(path, "it is no whole number of images of 3073 bytes");
        }
        for (auto image = bytes.begin(); image != bytes.end(); image += IMAGE + 1)
        {
            set.labels.push_back(*image);
            set.pixels.insert(set.pixels.end(), image + 1, image + 1 + IMAGE);
        }
        CheckLabels(set, path);
    }
    return set;
}

} // namespace

std::size_t
ImageSet::GetSize() const
{
    return labels.size();
}

ImageSet
ReadImageSet(const std::string& folder, ImagePart part)
{
    const fs::path place = folder.empty() ? DEBIAN_FOLDER : folder;
    const bool training = part == ImagePart::TRAINING;
    const std::string begin = training ? "train" : "t10k";
    const fs::path images = FindFile(place / (begin + "-images-idx3-ubyte"));
    const fs::path labels = FindFile(place / (begin + "-labels-idx1-ubyte"));
    if (!images.empty() && !labels.empty())
    {
        return ReadIdxSet(images, labels);
    }
    for (const fs::path& cifar : {place, place / "cifar-10-batches-bin"})
    {
        std::vector<fs::path> files;
        for (int i = 1; i <= (training ? 5 : 1); ++i)
        {
            files.push_back(
                cifar / (training ? "data_batch_" + std::to_string(i) + ".bin" : "test_batch.bin"));
        }
        if (std::all_of(files.begin(), files.end(), [](const auto& file) {
                return fs::exists(file);
            }))
        {
            return ReadCifarSet(files);
        }
    }
    throw std::runtime_error("there are no " + std::string(training ? "training" : "test") +
                             " images in \"" + place.string() +
                             "\": install Debian's dataset-fashion-mnist, or name a folder with "
                             "MNIST-like IDX files or the CIFAR-10 binaries");
}

void
CopyImage(const ImageSet& set,
          std::size_t index,
          std::size_t channels,
          std::size_t rows,
          std::size_t columns,
          float* output)
{
    const std::size_t plane = set.rows * set.columns;
    const uint8_t* image = set.pixels.data() + index * set.channels * plane;
    const std::size_t top = (rows - set.rows) / 2;
    const std::size_t left = (columns - set.columns) / 2;
    std::fill(output, output + channels * rows * columns, -1.0F);
    for (std::size_t channel = 0; channel < channels; ++channel)
    {
        const uint8_t* source = image + (set.channels == 1 ? 0 : channel) * plane;
        for (std::size_t row = 0; row < set.rows; ++row)
        {
            float* target = output + (channel * rows + top + row) * columns + left;
            for (std::size_t column = 0; column < set.columns; ++column)
            {
                target[column] = static_cast<float>(*source++) / 127.5F - 1.0F;
            }
        }
    }
}

} // namespace edgeinference
} // namespace ns3
