/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What code says when it refuses, for tests of refusals. Example:
 *
 *     const std::string said = CatchMessage([] { LoadModel("nowhere.onnx"); });
 */
#ifndef EDGE_INFERENCE_CATCH_MESSAGE_H
#define EDGE_INFERENCE_CATCH_MESSAGE_H

#include <exception>
#include <functional>
#include <string>

namespace ns3
{
namespace edgeinference
{
namespace testing
{

/** @param action what is tried @return what it throws, empty if nothing */
inline std::string
CatchMessage(const std::function<void()>& action)
{
    try
    {
        action();
    }
    catch (const std::exception& error)
    {
        return error.what();
    }
    return "";
}

} // namespace testing
} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_CATCH_MESSAGE_H
