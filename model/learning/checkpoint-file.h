/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * A state of something that learns, on disk: settings in words and numbers in bytes. Example:
 *
 *     WriteCheckpointFile("run/checkpoint", {{{"network", "b-lenet"}}, bytes});
 *     Checkpoint checkpoint = ReadCheckpointFile("run/checkpoint");
 */
#ifndef EDGE_INFERENCE_CHECKPOINT_FILE_H
#define EDGE_INFERENCE_CHECKPOINT_FILE_H

#include <map>
#include <string>

namespace ns3
{
namespace edgeinference
{

/**
 * @ingroup edge-inference
 * What is needed to go on.
 */
struct Checkpoint
{
    std::map<std::string, std::string> settings; //!< what it belongs to and how far it is
    std::string state;                           //!< parameters and statistics, bytes

    /**
     * @param name of a setting @return its value
     * @throws std::runtime_error with one sentence if it is not there
     */
    const std::string& Get(const std::string& name) const;
};

/**
 * Write bytes so that a reader sees the old file or the new one, and nothing between: to a file
 * beside it, to the disk, then under its name.
 * @param fileName the file @param bytes its content
 * @throws std::runtime_error with one sentence if it cannot be written
 */
void WriteFileAtOnce(const std::string& fileName, const std::string& bytes);

/**
 * Write at once. The file is one line "edge-inference-checkpoint 1 LENGTH LENGTH CRC32", the
 * settings as JSON, and the state; the sum is over both.
 * @param fileName the file @param checkpoint what goes there
 * @throws std::runtime_error with one sentence if it cannot be written
 */
void WriteCheckpointFile(const std::string& fileName, const Checkpoint& checkpoint);

/**
 * @param fileName a file that WriteCheckpointFile wrote @return what is in it
 * @throws std::runtime_error with one sentence if it cannot be read, is none, or is damaged
 */
Checkpoint ReadCheckpointFile(const std::string& fileName);

} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_CHECKPOINT_FILE_H
