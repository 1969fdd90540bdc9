/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "checkpoint-file.h"

#include <boost/crc.hpp>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>
#include <unistd.h>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** First words of the file. */
const std::string MAGIC = "edge-inference-checkpoint 1 ";

/** @param fileName the file @param reason what is wrong @return the sentence */
std::runtime_error
Damaged(const std::string& fileName, const std::string& reason)
{
    return std::runtime_error("the checkpoint \"" + fileName + "\" is damaged (" + reason +
                              "): remove it and begin anew, or use another one");
}

/** @param bytes any @return their CRC-32 */
uint32_t
GetSum(const std::string& bytes)
{
    boost::crc_32_type sum;
    sum.process_bytes(bytes.data(), bytes.size());
    return sum.checksum();
}

/** @param file descriptor @param bytes what to write @return whether all of it arrived on disk */
bool
WriteAll(int file, const std::string& bytes)
{
    std::size_t done = 0;
    while (done < bytes.size())
    {
        const ssize_t count = ::write(file, bytes.data() + done, bytes.size() - done);
        if (count <= 0)
        {
            return false;
        }
        done += static_cast<std::size_t>(count);
    }
    return ::fsync(file) == 0;
}

} // namespace

const std::string&
Checkpoint::Get(const std::string& name) const
{
    const auto found = settings.find(name);
    if (found == settings.end())
    {
        throw std::runtime_error("the checkpoint does not say its \"" + name +
                                 "\": it is of another program or version");
    }
    return found->second;
}

void
WriteFileAtOnce(const std::string& fileName, const std::string& bytes)
{
    const std::string part = fileName + ".part";
    const int file = ::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0666);
    bool good = file >= 0 && WriteAll(file, bytes);
    good = (file < 0 || ::close(file) == 0) && good;
    if (!good || std::rename(part.c_str(), fileName.c_str()) != 0)
    {
        ::unlink(part.c_str());
        throw std::runtime_error("the file \"" + fileName + "\" cannot be written");
    }
}

void
WriteCheckpointFile(const std::string& fileName, const Checkpoint& checkpoint)
{
    const std::string text = nlohmann::json(checkpoint.settings).dump();
    const std::string body = text + checkpoint.state;
    WriteFileAtOnce(fileName,
                    MAGIC + std::to_string(text.size()) + " " +
                        std::to_string(checkpoint.state.size()) + " " +
                        std::to_string(GetSum(body)) + "\n" + body);
}

Checkpoint
ReadCheckpointFile(const std::string& fileName)
{
    std::error_code ignored;
    if (std::filesystem::is_directory(fileName, ignored))
    {
        throw std::runtime_error("the checkpoint \"" + fileName +
                                 "\" cannot be read, since it is a folder: a training's is the "
                                 "file " +
                                 (std::filesystem::path(fileName) / "checkpoint").string());
    }
    std::ifstream file(fileName, std::ios::binary);
    if (!file)
    {
        throw std::runtime_error("the checkpoint \"" + fileName +
                                 "\" cannot be read: there is no such file, or it may not be "
                                 "opened; edge-inference-train writes one into the folder of its "
                                 "--checkpoint");
    }
    std::ostringstream content;
    content << file.rdbuf();
    const std::string bytes = content.str();
    const auto end = bytes.find('\n');
    if (bytes.compare(0, MAGIC.size(), MAGIC) != 0 || end == std::string::npos)
    {
        throw std::runtime_error("the file \"" + fileName +
                                 "\" is no checkpoint, or its first line is damaged: give one "
                                 "that edge-inference-train or edge-inference-train-exits wrote");
    }
    std::istringstream line(bytes.substr(MAGIC.size(), end - MAGIC.size()));
    uint64_t textSize = 0;
    uint64_t stateSize = 0;
    uint64_t sum = 0;
    line >> textSize >> stateSize >> sum;
    const std::string body = bytes.substr(end + 1);
    if (line.fail() || textSize > body.size() || body.size() - textSize != stateSize)
    {
        throw Damaged(fileName, "its length is wrong");
    }
    if (sum != GetSum(body))
    {
        throw Damaged(fileName, "its checksum is wrong");
    }
    Checkpoint checkpoint;
    try
    {
        nlohmann::json::parse(body.substr(0, textSize)).get_to(checkpoint.settings);
    }
    catch (const nlohmann::json::exception&)
    {
        throw Damaged(fileName, "its settings cannot be read");
    }
    checkpoint.state = body.substr(textSize);
    return checkpoint;
}

} // namespace edgeinference
} // namespace ns3
