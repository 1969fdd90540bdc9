/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "exit-network.h"

#include "torch-script-text.h"
#include "torch-threads.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <sstream>
#include <stdexcept>
#include <torch/script.h>

namespace ns3
{
namespace edgeinference
{

/** LibTorch's part of the network. */
struct ExitNetwork::Torch
{
    /** Adam's statistics of one parameter. */
    struct Moments
    {
        at::Tensor first;  //!< mean of the gradient
        at::Tensor second; //!< mean of its square
    };

    torch::jit::Module module;          //!< the network
    std::vector<at::Tensor> parameters; //!< its parameters, in the order of the text
    std::vector<Moments> moments;       //!< of each of them
    std::vector<int64_t> shape;         //!< of one image, batch first
    std::vector<double> lossWeights;    //!< of the exits
    double learningRate{0.0};           //!< of Adam
    uint64_t steps{0};                  //!< done

    /** @param name of the network */
    explicit Torch(const std::string& name)
        : module(name)
    {
    }

    /** @param batch images @return logits of each exit */
    std::vector<at::Tensor> Forward(const ImageBatch& batch)
    {
        shape[0] = static_cast<int64_t>(batch.labels.size());
        // from_blob reads only
        auto images = torch::from_blob(const_cast<float*>(batch.images.data()), shape);
        return module.forward({images}).toTensorVector();
    }

    /** Move all parameters along their gradients, which are cleared. */
    void StepAdam()
    {
        constexpr double BETA1 = 0.9;
        constexpr double BETA2 = 0.999;
        constexpr double EPSILON = 1e-8;
        torch::NoGradGuard noGradient;
        ++steps;
        const double bias1 = 1.0 - std::pow(BETA1, steps);
        const double bias2 = 1.0 - std::pow(BETA2, steps);
        for (std::size_t i = 0; i < parameters.size(); ++i)
        {
            at::Tensor& gradient = parameters[i].mutable_grad();
            moments[i].first.mul_(BETA1).add_(gradient, 1.0 - BETA1);
            moments[i].second.mul_(BETA2).addcmul_(gradient, gradient, 1.0 - BETA2);
            const auto scale = moments[i].second.div(bias2).sqrt_().add_(EPSILON);
            parameters[i].addcdiv_(moments[i].first, scale, -learningRate / bias1);
            gradient.reset();
        }
    }

    /** @return all tensors of the state, in a fixed order */
    std::vector<at::Tensor> GetTensors() const
    {
        std::vector<at::Tensor> tensors;
        for (std::size_t i = 0; i < parameters.size(); ++i)
        {
            tensors.insert(tensors.end(),
                           {parameters[i].detach(), moments[i].first, moments[i].second});
        }
        return tensors;
    }
};

ExitNetwork::ExitNetwork(const DnnModel& model,
                         const std::vector<double>& lossWeights,
                         double learningRate,
                         uint64_t seed)
    : m_torch(std::make_unique<Torch>("ExitNetwork"))
{
    UseOneTorchThread();
    // no profiling, no fusion: each operator as it is written
    torch::jit::getExecutorMode() = false;
    torch::manual_seed(seed);
    const TorchScriptText text = WriteTorchScript(model);
    for (const auto& parameter : text.parameters)
    {
        at::Tensor value = torch::zeros(parameter.shape);
        if (parameter.fanIn > 0)
        {
            value.normal_(0.0, std::sqrt(2.0 / static_cast<double>(parameter.fanIn)));
        }
        value.requires_grad_(true);
        m_torch->module.register_parameter(parameter.name, value, false);
        m_torch->parameters.push_back(value);
        m_torch->moments.push_back({torch::zeros(parameter.shape), torch::zeros(parameter.shape)});
    }
    m_torch->module.register_attribute("training", c10::BoolType::get(), true);
    m_torch->module.define(text.forward);
    const auto& dims = model.GetLayer(0).outputShape.dims;
    m_torch->shape.assign(dims.begin(), dims.end());
    m_torch->lossWeights = lossWeights;
    m_torch->learningRate = learningRate;
}

ExitNetwork::~ExitNetwork() = default;

ExitStepResult
ExitNetwork::Train(const ImageBatch& batch, uint64_t seed)
{
    m_torch->module.train();
    torch::manual_seed(seed);
    const auto labels = torch::tensor(batch.labels);
    const auto logits = m_torch->Forward(batch);
    ExitStepResult result;
    at::Tensor loss = torch::zeros({});
    for (std::size_t exit = 0; exit < logits.size(); ++exit)
    {
        loss = loss + m_torch->lossWeights.at(exit) * at::cross_entropy_loss(logits[exit], labels);
        result.hits.push_back(logits[exit].argmax(1).eq(labels).sum().item<int64_t>());
    }
    result.loss = loss.item<double>();
    if (!std::isfinite(result.loss))
    {
        throw std::runtime_error(
            "training failed: the loss is no number any more; use a lower learning rate");
    }
    loss.backward();
    m_torch->StepAdam();
    return result;
}

std::vector<std::vector<ExitAnswer>>
ExitNetwork::Answer(const ImageBatch& batch)
{
    torch::NoGradGuard noGradient;
    m_torch->module.eval();
    const auto logits = m_torch->Forward(batch);
    std::vector<std::vector<ExitAnswer>> answers(batch.labels.size());
    for (const auto& exit : logits)
    {
        const auto logarithms = exit.to(torch::kFloat64).log_softmax(1);
        const auto entropies = -(logarithms.exp() * logarithms).sum(1);
        const auto classes = exit.argmax(1);
        const auto* entropy = entropies.data_ptr<double>();
        const auto* best = classes.data_ptr<int64_t>();
        for (std::size_t i = 0; i < answers.size(); ++i)
        {
            answers[i].push_back({std::max(0.0, entropy[i]), best[i] == batch.labels[i]});
        }
    }
    return answers;
}

std::string
ExitNetwork::GetState() const
{
    std::string state(reinterpret_cast<const char*>(&m_torch->steps), sizeof(m_torch->steps));
    for (const auto& tensor : m_torch->GetTensors())
    {
        state.append(static_cast<const char*>(tensor.data_ptr()), tensor.nbytes());
    }
    return state;
}

void
ExitNetwork::SetState(const std::string& state)
{
    auto tensors = m_torch->GetTensors();
    std::size_t size = sizeof(m_torch->steps);
    for (const auto& tensor : tensors)
    {
        size += tensor.nbytes();
    }
    if (state.size() != size)
    {
        throw std::runtime_error("the state holds " + std::to_string(state.size()) +
                                 " bytes, but this network has " + std::to_string(size));
    }
    std::memcpy(&m_torch->steps, state.data(), sizeof(m_torch->steps));
    const char* source = state.data() + sizeof(m_torch->steps);
    for (auto& tensor : tensors)
    {
        std::memcpy(tensor.data_ptr(), source, tensor.nbytes());
        source += tensor.nbytes();
    }
}

std::string
ExitNetwork::MakeArchive()
{
    m_torch->module.eval();
    std::ostringstream archive;
    m_torch->module.save(archive);
    return archive.str();
}

} // namespace edgeinference
} // namespace ns3
