/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Stands in for the other onnx-*.cc files where ONNX is not installed.
 */
#include "onnx-model.h"

#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** @param fileName the file that cannot be used; throws */
[[noreturn]] void
Refuse(const std::string& fileName)
{
    throw std::runtime_error("file \"" + fileName +
                             "\": this build has no ONNX; install libonnx-dev and libprotobuf-dev "
                             "and build again, or name a built-in network");
}

} // namespace

bool
IsOnnxSupported()
{
    return false;
}

std::shared_ptr<const DnnModel>
ImportOnnxModel(const std::string& fileName, const OnnxImportOptions&)
{
    Refuse(fileName);
}

void
ExportOnnxModel(const DnnModel&, const std::string& fileName)
{
    Refuse(fileName);
}

} // namespace edgeinference
} // namespace ns3
