/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "torch-script-policy.h"

#include "torch-threads.h"

#include <cstring>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <torch/script.h>
#include <vector>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** @param error of LibTorch @return its first line that says something, without a final stop */
std::string
GetFirstLine(const std::exception& error)
{
    const auto* own = dynamic_cast<const c10::Error*>(&error);
    std::istringstream lines(own ? own->what_without_backtrace() : error.what());
    std::string line;
    while (std::getline(lines, line) && line.find_first_not_of(" \t.") == std::string::npos)
    {
    }
    while (!line.empty() && (line.back() == '.' || line.back() == ' '))
    {
        line.pop_back();
    }
    return line;
}

/** @param sizes of a tensor @return "[1, 2, 3]" */
std::string
Describe(const std::vector<int64_t>& sizes)
{
    std::string text;
    for (const int64_t size : sizes)
    {
        text += (text.empty() ? "[" : ", ") + std::to_string(size);
    }
    return text.empty() ? "[]" : text + "]";
}

} // namespace

/** LibTorch's part of it. */
struct TorchScriptPolicy::Torch
{
    torch::jit::Module module;                 //!< the policy
    std::string name;                          //!< of its file
    std::vector<int64_t> inputSizes;           //!< [1, state]
    std::vector<int64_t> outputSizes;          //!< [1, blocks, sites]
    std::vector<torch::jit::IValue> arguments; //!< of forward

    /** @return what it answers to the arguments; not checked */
    torch::jit::IValue Forward()
    {
        try
        {
            return module.forward(arguments);
        }
        catch (const std::exception& error)
        {
            throw std::runtime_error("TorchScript file " + name + " fails on a state of " +
                                     Describe(inputSizes) + ": " + GetFirstLine(error));
        }
    }

    /** @param answer of forward @throws std::runtime_error if it is no tensor as wanted */
    void Check(const torch::jit::IValue& answer) const
    {
        std::string found = "no tensor";
        if (answer.isTensor())
        {
            const auto& tensor = answer.toTensor();
            if (tensor.sizes() == outputSizes && tensor.scalar_type() == torch::kFloat)
            {
                return;
            }
            found = std::string("a tensor ") + Describe(tensor.sizes().vec()) + " of " +
                    c10::toString(tensor.scalar_type());
        }
        throw std::runtime_error("TorchScript file " + name + " answers a state of " +
                                 Describe(inputSizes) + " with " + found + " instead of " +
                                 Describe(outputSizes) +
                                 " of Float [1, blocks, sites]: set Blocks, Servers and State as "
                                 "the policy was trained, or export it so");
    }
};

TorchScriptPolicy::TorchScriptPolicy(const std::string& fileName, const LearnerShape& shape)
    : m_torch(std::make_unique<Torch>())
{
    UseOneTorchThread();
    m_torch->name = fileName;
    m_torch->inputSizes = {1, shape.state};
    m_torch->outputSizes = {1, shape.blocks, shape.sites};
    if (!std::ifstream(fileName, std::ios::binary))
    {
        throw std::invalid_argument("TorchScript file " + fileName + " cannot be read");
    }
    try
    {
        // no profiling, no fusion: each operator as it is written
        torch::jit::getExecutorMode() = false;
        m_torch->module = torch::jit::load(fileName, torch::kCPU);
        m_torch->module.eval();
    }
    catch (const std::exception& error)
    {
        throw std::invalid_argument(
            "TorchScript file " + fileName +
            " is no module that torch.jit.save wrote: " + GetFirstLine(error));
    }
    try
    {
        torch::InferenceMode inference;
        m_torch->arguments = {torch::zeros(m_torch->inputSizes)};
        m_torch->Check(m_torch->Forward());
    }
    catch (const std::runtime_error& error)
    {
        throw std::invalid_argument(error.what());
    }
}

TorchScriptPolicy::~TorchScriptPolicy() = default;

void
TorchScriptPolicy::Run(const float* state, float* logits)
{
    torch::InferenceMode inference;
    const auto& input = m_torch->arguments.front().toTensor();
    std::memcpy(input.data_ptr(), state, input.nbytes());
    const auto answer = m_torch->Forward();
    m_torch->Check(answer);
    const auto tensor = answer.toTensor().contiguous();
    std::memcpy(logits, tensor.data_ptr(), tensor.nbytes());
}

} // namespace edgeinference
} // namespace ns3
