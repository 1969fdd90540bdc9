/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "edge-inference-version.h"

namespace ns3
{
namespace edgeinference
{

std::string
GetModuleVersion()
{
    return EDGE_INFERENCE_VERSION;
}

std::string
GetNs3Version()
{
    return EDGE_INFERENCE_NS3_VERSION;
}

std::string
GetCompiler()
{
#ifdef __clang__
    return "Clang " __clang_version__;
#else
    return "GCC " __VERSION__;
#endif
}

std::string
GetOptionalParts()
{
    std::string parts;
#ifdef EDGE_INFERENCE_HAVE_ONNX
    parts += "onnx";
#endif
#ifdef EDGE_INFERENCE_HAVE_SQLITE
    parts += parts.empty() ? "sqlite" : " sqlite";
#endif
    return parts;
}

} // namespace edgeinference
} // namespace ns3
